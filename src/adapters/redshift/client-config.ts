// Settings of AWS clients. The SDK reads the process's environment itself; what stands in `.env` only has to be handed over.

type Environment = Readonly<Record<string, string | undefined>>;

export interface ClientSettings {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** @param service as in the SDK's own variables: `REDSHIFT_DATA`, `STS`. */
export function clientSettings(service: string, region: string | undefined, env: Environment): ClientSettings {
  // `AWS_REGION=` says nothing: the SDK, too, takes an empty variable for one that is not set.
  const value = (name: string): string | undefined => env[name] || undefined;
  const endpoint = value(`AWS_ENDPOINT_URL_${service}`) ?? value('AWS_ENDPOINT_URL');
  const wanted = region ?? value('AWS_REGION') ?? value('AWS_DEFAULT_REGION');
  const accessKeyId = value('AWS_ACCESS_KEY_ID');
  const secretAccessKey = value('AWS_SECRET_ACCESS_KEY');
  const sessionToken = value('AWS_SESSION_TOKEN');
  const profile = value('AWS_PROFILE');
  return {
    ...(wanted === undefined ? {} : { region: wanted }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
  };
}
