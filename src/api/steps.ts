/** The guide's checklist: its steps in order, and the condition that each one becomes. */

/** The steps as a backend's row names them, in the order in which the guide asks. */
export const GUIDE_STEPS = [
  'DirectAccess',
  'PortOpen',
  'FirewallClear',
  'CheckParameters',
  'StatusCode',
  'CheckPage',
  'Load',
  'ListenAddress',
] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];

/** A reason belongs to a step of the guide, or to the question that stands before all of them: can the result be trusted? */
export type ReasonStep = GuideStep | 'Prober';

/** How far a step is known for one backend. */
export const STEP_RESULTS = ['Passed', 'Failed', 'NotReached', 'Unknown'] as const;
export type StepResult = (typeof STEP_RESULTS)[number];

export type StepResults = Readonly<Record<GuideStep, StepResult>>;

/** The condition of the check that speaks for a step. */
export const CONDITION_OF_STEP = {
  DirectAccess: 'DirectAccess',
  PortOpen: 'PortOpen',
  FirewallClear: 'FirewallClear',
  CheckParameters: 'CheckParametersValid',
  StatusCode: 'StatusCodeNormal',
  CheckPage: 'CheckPageSuitable',
  Load: 'LoadNormal',
  ListenAddress: 'ListenAddressExposed',
  Prober: 'ProberHealthy',
} as const satisfies Record<ReasonStep, string>;
