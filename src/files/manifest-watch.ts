/** Follows files and folders of manifests while they change, and keeps the store at what is right in them. */
import { dirname } from 'node:path';
import type { Clock, ClockTimer } from '../base/clock.ts';
import { acceptFiles, type FileVersions } from './accept-files.ts';
import type { FileSystem } from './file-system.ts';
import type { ManifestFile } from './manifest.ts';
import { readManifestFile } from './manifest-file.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import { findManifestFiles, type FoundFiles, type ManifestSet } from './manifest-set.ts';
import type { ManifestStore } from './manifest-store.ts';

/** The poll finds what no hint tells of: network file systems, and systems without watching. */
const POLL_MS = 1_000;
/** Editors write in several steps. */
const SETTLE_MS = 100;

/** What happened to a file, told once. */
export type FileNotice =
  | { readonly kind: 'read'; readonly path: string; readonly problems: readonly ManifestProblem[] }
  /** `heldChecks`: checks of it were in force. */
  | { readonly kind: 'removed'; readonly path: string; readonly heldChecks: boolean }
  /** The newest version is wrong. `keepsOld`: an older one stays in force. */
  | {
      readonly kind: 'refused';
      readonly path: string;
      readonly problems: readonly ManifestProblem[];
      readonly keepsOld: boolean;
    }
  /** A path that was asked for cannot be looked into. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly problems: readonly ManifestProblem[] };

export interface ManifestWatchOptions {
  readonly paths: readonly string[];
  /** What was read at the start; all of it is in force. */
  readonly initial: ManifestSet;
  readonly store: ManifestStore;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly notify: (notice: FileNotice) => void;
}

export interface ManifestWatch {
  /** Looks now. Resolves when the store is up to date. */
  scan(): Promise<void>;
  stop(): void;
}

interface KnownFile {
  version: string;
  newest: ManifestFile;
  /** The refusal that was told. */
  told: string;
}

/** Starts to follow. */
export function watchManifests(options: ManifestWatchOptions): ManifestWatch {
  const { paths, initial, store, files, clock, notify } = options;
  const known = new Map<string, KnownFile>(
    initial.files.map((file) => [
      file.path,
      { version: initial.versions.get(file.path) ?? '', newest: file, told: '' },
    ]),
  );
  let toldUnreadable = '';
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;
  let hinted = false;
  let timer: ClockTimer = clock.schedule(POLL_MS, poll);
  // A file is watched through its folder: editors put a new file in its place.
  const folders = new Set(paths.map((path) => (initial.versions.has(path) ? dirname(path) : path)));
  const unwatch = [...folders].map((folder) => files.watch(folder, hint));

  function poll(): void {
    hinted = false;
    void scan().then(() => arrange(POLL_MS));
  }

  /** Only the first of many hints moves the timer: a busy folder must not put the look off for ever. */
  function hint(): void {
    if (hinted) return;
    hinted = true;
    arrange(SETTLE_MS);
  }

  function arrange(delayMs: number): void {
    timer.cancel();
    if (!stopped) timer = clock.schedule(delayMs, poll);
  }

  /** One look at a time; a second one that is asked for meanwhile follows it. */
  async function scan(): Promise<void> {
    again = true;
    running ??= lookWhileAsked().finally(() => {
      running = undefined;
    });
    await running;
  }

  async function lookWhileAsked(): Promise<void> {
    while (takeWish()) await look();
  }

  /** Whether a look is wanted; the wish is then fulfilled. */
  function takeWish(): boolean {
    const wanted = again && !stopped;
    again = false;
    return wanted;
  }

  async function look(): Promise<void> {
    const found = await findManifestFiles(paths, files);
    tellUnreadable(found);
    const changed = await readChanged(found);
    const removed = dropRemoved(found);
    if (changed.size > 0 || removed) decide(changed);
  }

  async function readChanged(found: FoundFiles): Promise<ReadonlySet<string>> {
    const changed = new Set<string>();
    for (const { path, version } of found.files) {
      const file = known.get(path);
      if (file?.version === version) continue;
      const newest = await readManifestFile(path, files);
      known.set(path, { version, newest, told: file?.told ?? '' });
      changed.add(path);
    }
    return changed;
  }

  function dropRemoved(found: FoundFiles): boolean {
    const present = new Set(found.files.map(({ path }) => path));
    const gone = [...known.keys()].filter((path) => !present.has(path) && !isHidden(path, found));
    for (const path of gone) {
      known.delete(path);
      notify({ kind: 'removed', path, heldChecks: holdsChecks(store, path) });
    }
    return gone.length > 0;
  }

  function decide(changed: ReadonlySet<string>): void {
    if (stopped) return;
    const inForce = new Map(store.files().map((file) => [file.path, file]));
    const versions: FileVersions[] = [...known].map(([path, { newest }]) => ({
      path,
      newest,
      inForce: inForce.get(path),
    }));
    const accepted = acceptFiles(versions);
    for (const [path, file] of known) tellFile({ path, file, changed, inForce, refused: accepted.refused.get(path) });
    store.replace(accepted.files);
  }

  function tellFile({ path, file, changed, inForce, refused }: Told): void {
    const told =
      refused === undefined
        ? ''
        : JSON.stringify([file.version, refused.map(({ message, place }) => [message, place?.line])]);
    const isNews = told !== file.told || (refused === undefined && changed.has(path));
    file.told = told;
    if (!isNews) return;
    if (refused === undefined) notify({ kind: 'read', path, problems: file.newest.problems });
    else notify({ kind: 'refused', path, problems: refused, keepsOld: inForce.has(path) });
  }

  function tellUnreadable(found: FoundFiles): void {
    const told = JSON.stringify(found.problems);
    if (told === toldUnreadable) return;
    toldUnreadable = told;
    for (const problem of found.problems) notify({ kind: 'unreadable', path: problem.file, problems: [problem] });
  }

  return {
    scan,
    stop() {
      stopped = true;
      timer.cancel();
      for (const end of unwatch) end();
    },
  };
}

function holdsChecks(store: ManifestStore, path: string): boolean {
  return store.files().some((file) => file.path === path && file.manifests.some(({ kind }) => kind === 'check'));
}

interface Told {
  readonly path: string;
  readonly file: KnownFile;
  readonly changed: ReadonlySet<string>;
  readonly inForce: ReadonlyMap<string, ManifestFile>;
  readonly refused: readonly ManifestProblem[] | undefined;
}

function isHidden(path: string, found: FoundFiles): boolean {
  return found.hidden.includes(path) || found.hidden.includes(dirname(path));
}
