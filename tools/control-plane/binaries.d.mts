// The types of `binaries.mjs` for the TypeScript files of this folder; it holds no code.

export type ProgramName = 'kube-apiserver' | 'kubectl' | 'etcd' | 'helm';

export function ensureBinaries<Name extends ProgramName = ProgramName>(options?: {
  readonly names?: readonly Name[];
  readonly report?: (line: string) => void;
}): Promise<Readonly<Record<Name, string>>>;

export function findBinary(name: ProgramName): string | undefined;
