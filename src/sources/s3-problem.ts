// What S3 and the SDK's credential chain answer -> what the user can do about it.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';

/**
 * The error to throw for a failed request about `uri`; an abort stays what it is.
 *
 * @param action the right that the request needs, where it is not one of reading: `s3:PutObject`.
 */
export function s3Problem(error: unknown, uri: string, profile: string | undefined, action?: string): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  if (error instanceof DiagnosticError) return error;
  return new DiagnosticError(diagnose(error, uri, profile, action));
}

const expired = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'];
const invalid = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
];
const changed = ['PreconditionFailed', '412'];

function diagnose(error: Error, uri: string, profile: string | undefined, action: string | undefined): Diagnostic {
  const { name, message } = error;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const place = { uri };
  const credentials = (reason: 'missing' | 'expired' | 'invalid'): Diagnostic =>
    errorDiagnostic('s3Credentials', place, { reason, profile, detail: `${name}: ${firstLine(message)}` });
  if (name === 'NoSuchBucket') return errorDiagnostic('bucketNotFound', place, { bucket: bucketOf(uri) });
  if (expired.includes(name)) return credentials('expired');
  if (invalid.includes(name)) return credentials('invalid');
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return credentials(/expired|refresh/i.test(message) ? 'expired' : 'missing');
  }
  if (name === 'NoSuchKey') return errorDiagnostic('fileUnreadable', place, { uri, reason: 'it is gone' });
  if (name === 'InvalidObjectState') {
    return errorDiagnostic('fileUnreadable', place, { uri, reason: 'it is archived; restore it first' });
  }
  if (changed.includes(name) || status === 412) {
    return errorDiagnostic('fileUnreadable', place, { uri, reason: 'it changed after it was listed' });
  }
  if (name === 'AccessDenied' || status === 403) {
    const isPrefix = uri.endsWith('/') || /[*?[{]/.test(uri);
    return errorDiagnostic('s3AccessDenied', place, {
      uri,
      action: action ?? (isPrefix ? 's3:ListBucket' : 's3:GetObject and s3:ListBucket'),
    });
  }
  return errorDiagnostic('s3Failed', place, { uri, detail: `${name}: ${firstLine(message)}` });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function bucketOf(uri: string): string {
  return /^s3:\/\/([^/]+)/.exec(uri)?.[1] ?? uri;
}
