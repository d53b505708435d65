/** Kinds of chart values that occur often. */
import { z } from 'zod';

export const KubernetesObject = z.record(z.string(), z.unknown()).default({});
export const KubernetesList = z.array(z.unknown()).default([]);

/** Parts of a container or a pod, as Kubernetes has them. */
export const ContainerFields = z.looseObject({});

const Quantity = z.union([z.string(), z.number()]);
export const Quantities = z.looseObject({
  requests: z.record(z.string(), Quantity).optional(),
  limits: z.record(z.string(), Quantity).optional(),
});

export function text(fallback: string, description: string): z.ZodDefault<z.ZodString> {
  return z.string().default(fallback).describe(description);
}

export function on(description: string): z.ZodDefault<z.ZodBoolean> {
  return z.boolean().default(true).describe(description);
}

export function off(description: string): z.ZodDefault<z.ZodBoolean> {
  return z.boolean().default(false).describe(description);
}

export function labels(description: string): z.ZodDefault<z.ZodRecord<z.ZodString, z.ZodString>> {
  return z.record(z.string(), z.string()).default({}).describe(description);
}

export const annotations = labels;
