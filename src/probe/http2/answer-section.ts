/** Holds decoded header sections against the rules for answers (RFC 9113 8.2 and 8.3). What the fields mean is for others to say. */
import type { HeaderField } from './hpack-table.ts';

/** The head of an answer: the status is 100..599 and stands for itself, the fields are the others. */
export interface AnswerHead {
  readonly status: number;
  readonly fields: readonly HeaderField[];
}

const STATUS = ':status';
const STATUS_TEXT = /^[1-5][0-9]{2}$/;
/** RFC 9110 5.6.2, without upper case (RFC 9113 8.2.1). */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** Blanks around a value are against the rules too, and tolerated, as browsers do. */
const FORBIDDEN_IN_VALUE = /[\0\r\n]/;
/** They speak of a connection, which HTTP/2 does by itself (RFC 9113 8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** `undefined` when it is malformed. */
export function readHead(section: readonly HeaderField[]): AnswerHead | undefined {
  const [first, ...fields] = section;
  // The only pseudo-header field of an answer, which comes once and before all others.
  if (first?.name !== STATUS || !STATUS_TEXT.test(first.value) || !areRegular(fields)) return undefined;
  return { status: Number(first.value), fields };
}

/** Fields of an answer or of its trailers, without any pseudo-header field. */
export function areRegular(fields: readonly HeaderField[]): boolean {
  return fields.every(
    ({ name, value }) => NAME.test(name) && !CONNECTION_FIELDS.has(name) && !FORBIDDEN_IN_VALUE.test(value),
  );
}
