/** Loaded before the product: makes the library for regular expressions throw, as a bug in it would. */
import { RE2JS } from 're2js';

RE2JS.prototype.test = () => {
  throw new Error('broken on purpose');
};
