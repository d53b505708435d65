/**
 * Builds a small network of namespaces, and takes it down again whatever happens. What goes wrong in it is up to the test.
 * ```
 *   prober 10.91.0.2, fd91::2 ──┐ lan (a bridge)      ┌──────────────┐  far (a bridge)
 *   near   10.91.0.10 …       ──┼───────────── .0.1 ──│    router    │── 10.92.0.1 ───── far 10.92.0.10 …, fd92::10 …
 *                                                     └──────────────┘
 * ```
 * Many addresses live on one machine: for the prober each of them is a host of its own, and the rules tell them apart.
 */
import { namespaceName, removeLeftovers } from './leftovers.ts';
import { Namespace } from './namespace.ts';

/** A link of the lab: the bridge that the machine is plugged into. */
export type Link = 'lan' | 'far';

const PREFIX: Readonly<Record<Link, { readonly ipv4: string; readonly ipv6: string }>> = {
  lan: { ipv4: '10.91.0', ipv6: 'fd91:' },
  far: { ipv4: '10.92.0', ipv6: 'fd92:' },
};

let labs = 0;

export class NetworkLab {
  readonly prober: Namespace;
  readonly router: Namespace;
  readonly near: Namespace;
  readonly far: Namespace;
  readonly #machines: Namespace[] = [];
  readonly #number: number;
  readonly #onExit = (): void => this.remove();
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.remove();
    process.kill(process.pid, signal);
  };

  constructor() {
    removeLeftovers();
    labs += 1;
    this.#number = labs;
    process.once('exit', this.#onExit);
    process.once('SIGINT', this.#onSignal);
    process.once('SIGTERM', this.#onSignal);
    try {
      this.router = this.#addRouter();
      this.prober = this.#addMachine('prober', 'lan');
      this.near = this.#addMachine('near', 'lan');
      this.far = this.#addMachine('far', 'far');
      giveAddress(this.prober, 'lan', 2);
      giveAddress(this.near, 'lan', 10);
      giveAddress(this.far, 'far', 10);
      for (const machine of [this.prober, this.near]) addRoute(machine, 'lan', 'far');
      addRoute(this.far, 'far', 'lan');
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Gives the machine of a link another IPv4 and IPv6 address, and returns both. */
  addHost(link: Link, number: number): { readonly ipv4: string; readonly ipv6: string } {
    return giveAddress(link === 'lan' ? this.near : this.far, link, number);
  }

  /** Takes everything down. May be called again. */
  remove(): void {
    process.off('exit', this.#onExit);
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
    for (const machine of this.#machines.splice(0)) machine.remove();
  }

  #add(role: string): Namespace {
    const machine = new Namespace(namespaceName(this.#number, role));
    this.#machines.push(machine);
    // Rejections are part of what is tested; the kernel would send only some of them.
    machine.sysctl('net.ipv4.icmp_ratelimit=0');
    machine.sysctl('net.ipv6.icmp.ratelimit=0');
    // Link-local addresses are usable at once: nobody else can have them here.
    machine.sysctl('net.ipv6.conf.default.accept_dad=0');
    return machine;
  }

  #addRouter(): Namespace {
    const router = this.#add('router');
    router.sysctl('net.ipv4.ip_forward=1');
    router.sysctl('net.ipv6.conf.all.forwarding=1');
    for (const link of ['lan', 'far'] as const) {
      router.ip(`link add ${link} type bridge mcast_snooping 0`);
      router.ip(`link set ${link} up`);
      router.ip(`addr add ${PREFIX[link].ipv4}.1/24 dev ${link}`);
      router.ip(`addr add ${PREFIX[link].ipv6}:1/64 dev ${link} nodad`);
    }
    return router;
  }

  #addMachine(role: string, link: Link): Namespace {
    const machine = this.#add(role);
    this.router.ip(`link add to-${role} type veth peer name eth0 netns ${machine.name}`);
    this.router.ip(`link set to-${role} master ${link} up`);
    machine.ip('link set eth0 up');
    return machine;
  }
}

/** Nobody has a default route: what is not of the lab is not routed. */
function addRoute(machine: Namespace, from: Link, to: Link): void {
  machine.ip(`route add ${PREFIX[to].ipv4}.0/24 via ${PREFIX[from].ipv4}.1`);
  machine.ip(`-6 route add ${PREFIX[to].ipv6}:/64 via ${PREFIX[from].ipv6}:1`);
}

/** The first two numbers of a link are those of the router and of the prober. */
function giveAddress(machine: Namespace, link: Link, number: number): { readonly ipv4: string; readonly ipv6: string } {
  const ipv4 = `${PREFIX[link].ipv4}.${number}`;
  const ipv6 = `${PREFIX[link].ipv6}:${number}`;
  machine.ip(`addr add ${ipv4}/24 dev eth0`);
  machine.ip(`addr add ${ipv6}/64 dev eth0 nodad`);
  return { ipv4, ipv6 };
}
