// COPY's further words, as typed data: how values are converted, and what the load does beside (reference: Redshift 2.1).

export interface CopyOptions {
  /** ACCEPTANYDATE: a date that is none is NULL. */
  readonly acceptAnyDate?: boolean;
  /** ACCEPTINVCHARS: bytes that are no UTF-8 become this character; `?` where there is none. */
  readonly acceptInvChars?: string | true;
  /** BLANKSASNULL: a text of white space alone is NULL. */
  readonly blanksAsNull?: boolean;
  /** EMPTYASNULL: an empty text is NULL in text columns, too. */
  readonly emptyAsNull?: boolean;
  readonly encoding?: 'utf8' | 'utf16' | 'utf16le' | 'utf16be' | 'iso88591';
  /** ESCAPE: a backslash in delimited text takes the next character as it is. */
  readonly escape?: boolean;
  readonly explicitIds?: boolean;
  /** FILLRECORD: columns that are missing at the end of a row are NULL. */
  readonly fillRecord?: boolean;
  readonly ignoreBlankLines?: boolean;
  /** IGNOREHEADER: so many lines at the start of each file are no rows. */
  readonly ignoreHeader?: number;
  /** REMOVEQUOTES: quotation marks around a field of delimited text go. */
  readonly removeQuotes?: boolean;
  /** ROUNDEC: surplus digits of a decimal are rounded, not cut off. */
  readonly roundDecimals?: boolean;
  /** TRIMBLANKS: blanks at the end of a varchar go. */
  readonly trimBlanks?: boolean;
  /** TRUNCATECOLUMNS: text that is too long is cut at the column's bytes. */
  readonly truncateColumns?: boolean;
  readonly compUpdate?: boolean | 'preset';
  /** COMPROWS: so many rows are looked at to choose encodings. */
  readonly compRows?: number;
  readonly statUpdate?: boolean;
  /** REGION of the files and of what names them, where it is not the warehouse's. */
  readonly region?: string;
}
