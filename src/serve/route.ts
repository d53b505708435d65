/** What a path answers. Handlers see no request: there is nothing in one that an answer here may depend on. */

export interface Reply {
  readonly status: 200 | 503;
  readonly contentType: string;
  readonly body: string;
}

/** The handlers by exact path, such as "/healthz". */
export type Routes = Readonly<Record<string, () => Reply | Promise<Reply>>>;

/** A reply of one line of text. */
export function textReply(status: Reply['status'], line: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${line}\n` };
}
