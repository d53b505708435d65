/** Advice and commands about TLS that several rules give. Nothing of a certificate stands in them: only what the check itself says. */
import type { Subject } from './evidence.ts';
import { openTlsCommand, patchCommand, shellQuote } from './commands.ts';
import { isServerName, otherServerNames } from './server-names.ts';
import { withCommand } from './wording.ts';

/** Shows the handshake, and what the backend presents. */
export function opensslCommand(subject: Subject, ...further: readonly string[]): string {
  return [openTlsCommand(subject), ...further, '</dev/null'].join(' ');
}

/** Shows the dates of the certificate. */
export function datesCommand(subject: Subject): string {
  return `${opensslCommand(subject)} 2>/dev/null | openssl x509 -noout -dates`;
}

/** Shows for which names the certificate is. */
export function namesCommand(subject: Subject): string {
  return `${opensslCommand(subject)} 2>/dev/null | openssl x509 -noout -ext subjectAltName`;
}

/** Two lines: give the check an authority to trust. */
export function trustAdvice(subject: Subject): readonly string[] {
  const { name, namespace } = { name: 'backend-ca', namespace: shellQuote(subject.namespace) };
  const caFrom = { configMapKeyRef: { name, key: 'ca.crt' } };
  return [
    withCommand(
      'If the authority is one that you trust, keep its certificate in a ConfigMap (CA_FILE is yours to name)',
      `kubectl create configmap ${name} -n ${namespace} --from-file=ca.crt=CA_FILE`,
    ),
    withCommand('Then trust it for this check', patchCommand(subject, { spec: { probe: { tls: { caFrom } } } })),
  ];
}

/** Sets the name that is asked for, and that the certificate must be for. */
export function serverNamePatch(subject: Subject, name: string): string {
  return patchCommand(subject, { spec: { probe: { tls: { serverName: name } } } });
}

/** How to set a name that we do not know. */
export function serverNameAdvice(subject: Subject): string {
  return withCommand(
    'Set the name that the users of the service use (backend.example.com stands for it)',
    serverNamePatch(subject, 'backend.example.com'),
  );
}

/** Two lines: give the check a certificate of its own. */
export function clientCertificateAdvice(subject: Subject): readonly string[] {
  const name = 'probe-client';
  return [
    withCommand(
      'Get a client certificate that the backend trusts, and keep it in a Secret (the files are yours to name)',
      `kubectl create secret tls ${name} -n ${shellQuote(subject.namespace)} --cert=CERT_FILE --key=KEY_FILE`,
    ),
    withCommand(
      'Then show it with this check',
      patchCommand(subject, { spec: { probe: { tls: { clientCertificateFrom: { secretRef: { name } } } } } }),
    ),
  ];
}

/** The TLS of a check that spoke none: the name of its Host header, where it has chosen one. */
export function newTls(subject: Subject): { readonly serverName?: string } {
  const [name] = otherServerNames(subject);
  return subject.probe.http?.hostChosen === true && name !== undefined && isServerName(name)
    ? { serverName: name }
    : {};
}
