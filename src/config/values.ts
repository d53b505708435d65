/** The schemas of single option values. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import type { ControlTarget } from '../schedule/control.ts';

export const NamespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a namespace: lower-case letters, digits and "-"');

export const ObjectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/, 'must be a name: lower-case letters, digits, "-" and "."');

/** 0 lets the system choose. */
export const ListenPort = wholeNumber({ min: 0, max: 65_535 });

export const Flag = z.boolean('must be true or false');

/** A whole number between two bounds, both included. */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }): z.ZodInt {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
}

export function oneOf<const Values extends readonly string[]>(
  values: Values,
): z.ZodEnum<{ [Value in Values[number]]: Value }> {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

export const IpAddress = z.string().max(45).refine(isAddress, 'must be an IPv4 or IPv6 address');

export const Cidr = z.string().max(49).refine(isCidr, 'must be an address range such as 10.0.0.0/8 or fd00::/8');

export const HostPort = z
  .string()
  .max(260)
  .transform((text, context): ControlTarget => {
    const target = parseHostPort(text);
    if (target !== undefined) return target;
    context.addIssue({
      code: 'custom',
      message: 'must be host:port, such as 10.0.0.1:443, [fd00::1]:443 or gateway:53',
    });
    return z.NEVER;
  });

function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

function isCidr(text: string): boolean {
  const [, address, prefix] = /^([^/]+)\/([0-9]{1,3})$/.exec(text) ?? [];
  if (address === undefined || prefix === undefined || !isAddress(address)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

function parseHostPort(text: string): ControlTarget | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  const port = Number(digits);
  if (address === undefined || port < 1 || port > 65_535) return undefined;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  return { address, port };
}
