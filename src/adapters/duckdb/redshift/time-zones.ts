// Zones as Redshift reads them: abbreviations are fixed offsets, POSIX offsets count westwards, names keep summer time.
import { quoteLiteral } from '../../sql-text.ts';

/** A zone: seconds east of UTC, or a name that the engine's zone tables know. */
export type Zone = { readonly seconds: number } | { readonly name: string };

// Minutes east of UTC. An abbreviation that countries use for different offsets has PostgreSQL's meaning (IST: Israel).
const minutesEast: Readonly<Record<string, number>> = {
  acdt: 630, acst: 570, adt: -180, aedt: 660, aest: 600, akdt: -480, akst: -540, art: -180, ast: -240, awst: 480, brst: -120, brt: -180,
  bst: 60, cat: 120, cdt: -300, cest: 120, cet: 60, clt: -240, cot: -300, cst: -360, eat: 180, edt: -240, eest: 180, eet: 120, est: -300,
  gmt: 0, hkt: 480, hst: -600, idt: 180, ist: 120, jst: 540, kst: 540, mdt: -360, mest: 120, met: 60, mez: 60, msd: 240, msk: 180,
  mst: -420, ndt: -150, nst: -210, nzdt: 780, nzst: 720, nzt: 720, pdt: -420, pet: -300, pht: 480, pkt: 300, pst: -480, sast: 120, sgt: 480,
  uct: 0, ut: 0, utc: 0, uyt: -180, uzt: 300, wat: 60, west: 60, wet: 0, z: 0, zulu: 0,
}; // biome-ignore format: a table reads better in rows

// The zone database's names without a slash.
const plainNames = new Set(
  (
    'cst6cdt cuba egypt eire est5edt gb gb-eire gmt0 greenwich hongkong iceland iran israel jamaica japan kwajalein libya ' +
    'mst7mdt navajo nz nz-chat poland portugal prc pst8pdt roc rok singapore turkey universal w-su'
  ).split(' '),
);

/**
 * What a zone's text means; undefined: nothing that is known here.
 *
 * @example zoneOf('EST')             // { seconds: -18000 }
 * @example zoneOf('NEWZONE -2:15')   // { seconds: 8100 }: POSIX counts westwards
 * @example zoneOf('America/New_York') // { name: 'America/New_York' }
 */
export function zoneOf(text: string): Zone | undefined {
  const zone = text.trim();
  const minutes = minutesEast[zone.toLowerCase()];
  if (minutes !== undefined) return { seconds: minutes * 60 };
  if (plainNames.has(zone.toLowerCase())) return { name: zone };
  const posix = /^[A-Za-z_/]* ?([+-]?)(\d{1,3})(?::(\d{2}))?(?::(\d{2}))?$/.exec(zone);
  if (posix !== null) {
    const [, sign, hours, min = '0', sec = '0'] = posix;
    const west = Number(hours) * 3600 + Number(min) * 60 + Number(sec);
    return { seconds: sign === '-' ? west : west === 0 ? 0 : -west };
  }
  return /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+$/.test(zone) ? { name: zone } : undefined;
}

/** Seconds east of UTC of a zone at the end of a value (`04:05 PST`, `04:05-08`): there, digits count eastwards. */
export function offsetInValue(text: string): Zone | undefined {
  const digits = /^([+-])(\d{1,2})(?::?(\d{2}))?(?::(\d{2}))?$/.exec(text.trim());
  if (digits === null) return zoneOf(text);
  const [, sign, hours, min = '0', sec = '0'] = digits;
  const seconds = Number(hours) * 3600 + Number(min) * 60 + Number(sec);
  return { seconds: sign === '-' && seconds !== 0 ? -seconds : seconds };
}

/** `sql` is a TIMESTAMP of the zone's clock: the same moment as a TIMESTAMP of UTC. */
export function toUtc(sql: string, zone: Zone): string {
  if ('name' in zone) return `((${sql} AT TIME ZONE ${quoteLiteral(zone.name)}) AT TIME ZONE 'UTC')`;
  return zone.seconds === 0 ? sql : `(${sql} - ${secondsInterval(zone.seconds)})`;
}

/** `sql` is a TIMESTAMP of UTC: what the zone's clock shows. */
export function fromUtc(sql: string, zone: Zone): string {
  if ('name' in zone) return `((${sql} AT TIME ZONE 'UTC') AT TIME ZONE ${quoteLiteral(zone.name)})`;
  return zone.seconds === 0 ? sql : `(${sql} + ${secondsInterval(zone.seconds)})`;
}

const secondsInterval = (seconds: number): string => `INTERVAL (${seconds}) SECOND`;

/** For the prelude: the abbreviations as a MAP of DuckDB, name -> seconds east. */
export const abbreviationsMap = `MAP {${Object.entries(minutesEast)
  .map(([name, minutes]) => `'${name}': ${minutes * 60}`)
  .join(', ')}}`;
