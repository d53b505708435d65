/** What every HTTP request of ours says, unless the user says something else under the same name. */
import { VERSION } from '../../base/version.ts';
import type { HttpRequest } from '../target.ts';

export const OWN_HEADERS: HttpRequest['headers'] = [
  { name: 'User-Agent', value: `backend-health-operator/${VERSION}` },
  { name: 'Accept', value: '*/*' },
  // A compressed body would be opaque to us.
  { name: 'Accept-Encoding', value: 'identity' },
];
