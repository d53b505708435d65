/** Breaks the lab's network in every way that a path case needs, each on an address of its own. What the product makes of it is in `path-cases.ts`. */
import type { NetworkLab } from './network-lab.ts';
import { WEB_SERVER } from './programs.ts';

/** Where the web servers of the lab listen. */
export const WEB_PORT = 8080;
/** Nobody listens here on any machine, and the prober does not look here by itself. */
export const CLOSED_PORT = 8181;

/** Hosts on the prober's own link: addresses of the machine `near`. */
export const NEAR = {
  healthy: 10,
  slowToAccept: 11,
  /** Nobody has these numbers. */
  absent: 97,
  absent1: 98,
  absent5: 99,
} as const;

/** Hosts behind the router: addresses of the machine `far`. */
export const FAR = {
  healthy: 10,
  /** Nothing but rejections of the kernel, on every port but the web server's. */
  closed: 12,
  dropsPort: 20,
  hostProhibited: 21,
  adminProhibited: 22,
  netProhibited: 23,
  protocolUnreachable: 24,
  tcpReset: 25,
  silent: 30,
  /** These answer one connection each, and are never heard again. */
  cut: 31,
  cut2: 32,
  cut3: 35,
  unclear: 33,
  routerRejects: 34,
  /** What it sends in large packets is lost on the way, and nobody says so. */
  smallPacketsOnly: 36,
  /** Nobody has this number. */
  absent: 99,
} as const;

/** Networks that exist in the prober's routing table only, each with its own fault. The last one not even there. */
export const NETWORK = {
  blackhole: { ipv4: '10.94.0', ipv6: 'fd94:' },
  prohibited: { ipv4: '10.95.0', ipv6: 'fd95:' },
  unreachable: { ipv4: '10.96.0', ipv6: 'fd96:' },
  routerUnreachable: { ipv4: '10.97.0', ipv6: 'fd97:' },
  unknown: { ipv4: '10.99.0', ipv6: 'fd99:' },
} as const;

export function nearAddress(host: keyof typeof NEAR): { readonly ipv4: string; readonly ipv6: string } {
  return { ipv4: `10.91.0.${NEAR[host]}`, ipv6: `fd91::${NEAR[host]}` };
}

export function farAddress(host: keyof typeof FAR): { readonly ipv4: string; readonly ipv6: string } {
  return { ipv4: `10.92.0.${FAR[host]}`, ipv6: `fd92::${FAR[host]}` };
}

export async function breakPaths(lab: NetworkLab): Promise<void> {
  // The first numbers are those of the machines themselves; the last ones are nobody's.
  for (const number of Object.values(NEAR).slice(1, -3)) lab.addHost('lan', number);
  for (const number of Object.values(FAR).slice(1, -1)) lab.addHost('far', number);
  lab.far.filter(REJECTING_HOSTS);
  lab.near.filter(SLOW_ACCEPT);
  lab.router.filter(DROPPING_ROUTER);
  addRoutes(lab);
  await Promise.all([
    lab.near.start(WEB_SERVER, {
      addresses: [...both(nearAddress('healthy')), ...both(nearAddress('slowToAccept'))],
      port: WEB_PORT,
    }),
    lab.far.start(WEB_SERVER, {
      addresses: (['healthy', 'smallPacketsOnly', 'cut', 'cut2', 'cut3'] as const).flatMap((host) =>
        both(farAddress(host)),
      ),
      port: WEB_PORT,
    }),
  ]);
}

function both({ ipv4, ipv6 }: { readonly ipv4: string; readonly ipv6: string }): readonly string[] {
  return [ipv4, ipv6];
}

function addRoutes(lab: NetworkLab): void {
  for (const kind of ['blackhole', 'prohibit', 'unreachable'] as const) {
    const { ipv4, ipv6 } = NETWORK[kind === 'prohibit' ? 'prohibited' : kind];
    lab.prober.ip(`route add ${kind} ${ipv4}.0/24`);
    lab.prober.ip(`-6 route add ${kind} ${ipv6}:/64`);
  }
  const { ipv4, ipv6 } = NETWORK.routerUnreachable;
  lab.prober.ip(`route add ${ipv4}.0/24 via 10.91.0.1`);
  lab.prober.ip(`-6 route add ${ipv6}:/64 via fd91::1`);
  // The router's own "unreachable" route would answer at most once a second; its filter answers always.
  lab.router.ip(`route add ${ipv4}.0/24 dev far`);
  lab.router.ip(`-6 route add ${ipv6}:/64 dev far`);
}

const far = (host: keyof typeof FAR): string => farAddress(host).ipv4;
const far6 = (host: keyof typeof FAR): string => farAddress(host).ipv6;

/** Firewalls on the backends themselves: one port, or one host, each in its own way. */
const REJECTING_HOSTS = `
table inet faults {
  chain input {
    type filter hook input priority 0; policy accept;
    ip daddr ${far('dropsPort')} tcp dport ${WEB_PORT} counter drop
    ip6 daddr ${far6('dropsPort')} tcp dport ${WEB_PORT} counter drop
    ip daddr ${far('hostProhibited')} tcp dport ${WEB_PORT} counter reject with icmp type host-prohibited
    ip daddr ${far('adminProhibited')} tcp dport ${WEB_PORT} counter reject with icmp type admin-prohibited
    ip daddr ${far('adminProhibited')} udp dport ${WEB_PORT} counter reject with icmp type admin-prohibited
    ip6 daddr ${far6('adminProhibited')} tcp dport ${WEB_PORT} counter reject with icmpv6 type admin-prohibited
    ip daddr ${far('netProhibited')} tcp dport ${WEB_PORT} counter reject with icmp type net-prohibited
    ip6 daddr ${far6('hostProhibited')} tcp dport ${WEB_PORT} counter reject with icmpv6 type addr-unreachable
    ip daddr ${far('protocolUnreachable')} tcp dport ${WEB_PORT} counter reject with icmp type prot-unreachable
    ip daddr ${far('tcpReset')} tcp dport ${WEB_PORT} counter reject with tcp reset
    ip daddr ${far('unclear')} tcp dport ${WEB_PORT} counter drop
    ip daddr ${far('unclear')} tcp dport != ${WEB_PORT} counter reject with icmp type host-unreachable
  }
}`;

/** A host that loses the first packet of every connection: the second one comes after a second. */
const SLOW_ACCEPT = `
table inet faults {
  set seen {
    type ipv4_addr . inet_service
    flags dynamic,timeout
    timeout 30s
  }
  chain input {
    type filter hook input priority 0; policy accept;
    ip daddr ${nearAddress('slowToAccept').ipv4} tcp flags & (syn | ack) == syn ip saddr . tcp sport != @seen add @seen { ip saddr . tcp sport } drop
  }
}`;

/** Firewalls on the way: silent, or saying so for a whole host. */
const DROPPING_ROUTER = `
table inet faults {
  set heard {
    type ipv4_addr
    flags dynamic
  }
  chain forward {
    type filter hook forward priority 0; policy accept;
    ip daddr ${far('silent')} counter drop
    ip daddr @heard tcp flags & (syn | ack) == syn counter drop
    ip daddr { ${far('cut')}, ${far('cut2')}, ${far('cut3')} } tcp flags & (syn | ack) == syn add @heard { ip daddr }
    ip6 daddr ${far6('silent')} counter drop
    ip saddr ${far('smallPacketsOnly')} meta length > 1000 counter drop
    ip daddr ${far('routerRejects')} counter reject with icmp type host-unreachable
    ip daddr ${NETWORK.routerUnreachable.ipv4}.0/24 counter reject with icmp type net-unreachable
    ip6 daddr ${NETWORK.routerUnreachable.ipv6}:/64 counter reject with icmpv6 type no-route
  }
}`;
