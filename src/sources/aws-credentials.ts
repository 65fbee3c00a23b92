// Whose credentials the SDK's chain gives, before any request is made with them. Proves that there are some, not what they may do.
import { S3Client } from '@aws-sdk/client-s3';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { s3ClientConfig } from './s3-buckets.ts';

export interface FoundCredentials {
  /** The end of the access key's id: enough to tell two keys apart. */
  readonly keyEnd: string;
  /** Where the chain begins: a profile, the environment, or what the SDK finds by itself. */
  readonly from: string;
  readonly expiresAt: Date | undefined;
}

/** Throws SF8005 where there are none, or they are past their time. */
export async function findCredentials(
  env: Readonly<Record<string, string | undefined>>,
  now: Date,
): Promise<FoundCredentials> {
  const profile = env['AWS_PROFILE'];
  const client = new S3Client({ region: 'us-east-1', ...s3ClientConfig(env) });
  try {
    const { accessKeyId, expiration } = await client.config.credentials();
    const told = new Date(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
    const expiresAt = expiration ?? (Number.isNaN(told.getTime()) ? undefined : told);
    if (expiresAt !== undefined && expiresAt <= now)
      throw refused('expired', profile, `they were valid until ${expiresAt.toISOString()}`);
    const isFromEnvironment = accessKeyId === env['AWS_ACCESS_KEY_ID'];
    const from = isFromEnvironment
      ? 'the environment'
      : profile === undefined
        ? "the SDK's chain"
        : `profile ${profile}`;
    return { keyEnd: accessKeyId.slice(-4), from, expiresAt };
  } catch (error) {
    if (error instanceof DiagnosticError || !(error instanceof Error)) throw error;
    const isExpired = /expired|refresh/i.test(error.message);
    throw refused(isExpired ? 'expired' : 'missing', profile, `${error.name}: ${error.message.split('\n')[0]}`);
  } finally {
    client.destroy();
  }
}

function refused(reason: 'missing' | 'expired', profile: string | undefined, detail: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('s3Credentials', undefined, { reason, profile, detail }));
}
