// The types of `bundle.mjs` for TypeScript files; it holds no code.

export function bundle(outdir: string): Promise<void>;
