/** The schema of the name of a Kubernetes object. */
import { z } from 'zod';

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const DnsSubdomain = z
  .string()
  .min(1)
  .max(253)
  .regex(
    DNS_SUBDOMAIN,
    'must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit',
  );
