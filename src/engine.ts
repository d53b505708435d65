/** The part that both compositions share: probers, diagnosis and scheduler, joined. Not who asks for checks: see `operator.ts` and `standalone.ts`. */
import type { Question } from './diagnosis/question.ts';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { nextQuestion } from './diagnosis/next-question.ts';
import { diagnoseSuccess } from './diagnosis/success.ts';
import { type AddressPolicyOptions, createAddressPolicy } from './probe/network/address-policy.ts';
import { DeadlineQueue } from './probe/deadline.ts';
import { askLocalRoute } from './probe/network/local-route.ts';
import { createNameResolver } from './probe/name/name-resolver.ts';
import type { AddressPolicy, ProbeIo } from './probe/prober.ts';
import { probe } from './probe/probers.ts';
import { SocketPool } from './probe/network/socket-pool.ts';
import { SecureSockets } from './probe/tls/secure-sockets.ts';
import { Datagrams } from './probe/udp/datagrams.ts';
import { createAsk } from './schedule/ask.ts';
import { type ControlTarget, createNetworkControl } from './schedule/control.ts';
import type { Ask } from './schedule/investigation.ts';
import { type LoopLag, startLoopLag } from './schedule/loop-lag.ts';
import type { ScheduleObserver } from './schedule/observer.ts';
import type { ProbePort } from './schedule/probe-port.ts';
import { createScheduler, type ObservableScheduler } from './schedule/scheduler.ts';
import type { SchedulerEvents } from './schedule/scheduler-port.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly policy: AddressPolicyOptions;
  readonly controlTargets: readonly ControlTarget[];
  readonly maxInFlight: number | undefined;
  readonly observer: ScheduleObserver;
  /** An investigation asks something. */
  readonly onQuestion: (question: Question) => void;
}

export interface Engine {
  readonly loopLag: LoopLag;
  /** Makes the one scheduler of this engine. */
  createScheduler(events: SchedulerEvents): ObservableScheduler;
  /** Probes of checks under way. */
  probesInFlight(): number;
  /** After the scheduler has been drained. */
  stop(): void;
}

export function createEngine(options: EngineOptions): Engine {
  const { clock, random, log, observer } = options;
  const loopLag = startLoopLag(clock);
  const onBug = (error: unknown): void => log.error({}, 'a bug in a probe was contained', error);
  const deadlines = new DeadlineQueue(clock);
  const io = {
    clock,
    deadlines,
    sockets: new SocketPool({ clock, deadlines }),
    secureSockets: new SecureSockets({ clock, deadlines }),
    datagrams: new Datagrams(),
    resolver: createNameResolver({ clock, onBug }),
    loopStall: loopLag,
    onBug,
  };
  const probeBackend = proberUnder({ ...io, addressPolicy: createAddressPolicy(options.policy) });
  // Control targets are named by whoever runs the operator, not by who writes checks: the API server may well be on a refused address.
  const probeControl = proberUnder({ ...io, addressPolicy: ANY_ADDRESS });
  const ask = counted(createAsk({ probe: probeBackend, route: askLocalRoute }), options.onQuestion);
  let scheduler: ObservableScheduler | undefined;
  const control = createNetworkControl({
    clock,
    probe: probeControl,
    targets: options.controlTargets,
    onBug: (error) => log.error({}, 'a bug in the probe of a control target was contained', error),
  });
  return {
    loopLag,
    probesInFlight: () => scheduler?.load().probesInFlight ?? 0,
    createScheduler(events) {
      scheduler = createScheduler({
        clock,
        random,
        log,
        events,
        probe: probeBackend,
        diagnostician: { diagnose, nextQuestion, diagnoseSuccess },
        ask,
        loopStall: loopLag,
        control,
        observer,
        maxInFlight: options.maxInFlight,
      });
      return scheduler;
    },
    stop: () => loopLag.stop(),
  };
}

const ANY_ADDRESS: AddressPolicy = { allows: () => true };

function proberUnder(io: ProbeIo): ProbePort {
  return (target, done) => probe(target, io, done);
}

function counted(ask: Ask, onQuestion: (question: Question) => void): Ask {
  return (target, question, signal) => {
    onQuestion(question);
    return ask(target, question, signal);
  };
}
