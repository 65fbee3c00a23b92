// What stands between the user and the Data API (credentials, rights, names, quotas) as diagnostics that say how to mend it.
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { WarehouseError } from '../warehouse-error.ts';
import type { RedshiftConfig } from './config.ts';

const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;
const unknownCaller =
  /^(CredentialsProviderError|TokenProviderError|UnrecognizedClientException|InvalidSignatureException|InvalidClientTokenId)$/;
const denied = /^(AccessDenied|AccessDeniedException)$/;
const missing = /^(ResourceNotFoundException)$/;

/** The error itself where it is not about access. */
export function accessProblem(error: unknown, config: RedshiftConfig, profile: string | undefined): unknown {
  if (!(error instanceof Error) || error instanceof DiagnosticError) return error;
  const where = config.workgroup ?? config.cluster ?? '';
  const data = { where, database: config.database, detail: error.message, profile };
  if (expired.test(error.name)) return refused('credentialsExpired', data);
  if (unknownCaller.test(error.name)) return refused('credentialsMissing', data);
  if (denied.test(error.name)) return refused('denied', data);
  // A workgroup or cluster that is not there is told by a ValidationException.
  if (missing.test(error.name) || /endpoint doesn.t exist/i.test(error.message)) return refused('notFound', data);
  // Sessions may end before their time: the transaction is rolled back, and can be sent anew.
  if (error.name === 'ValidationException' && /session .*(?:not available|invalid)/i.test(error.message))
    return new WarehouseError({ message: error.message, sql: '', kind: 'conflict' });
  if (error.name === 'ValidationException') return refused('invalid', data);
  if (error.message.includes('Region is missing')) return refused('regionMissing', data);
  return refused('unreachable', { ...data, detail: `${error.name}: ${error.message}` });
}

type Reason =
  | 'credentialsExpired'
  | 'credentialsMissing'
  | 'denied'
  | 'notFound'
  | 'invalid'
  | 'regionMissing'
  | 'unreachable';

function refused(
  reason: Reason,
  data: {
    readonly where: string;
    readonly database: string;
    readonly detail: string;
    readonly profile: string | undefined;
  },
): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('dataApiRefused', undefined, { reason, ...data }));
}
