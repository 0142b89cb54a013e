/** Days from the epoch of the serial numbers (1899-12-30) to 1970-01-01. */
const unixEpoch = 25_569
/** Serial of 9999-12-31, the last day that spreadsheets support. */
export const lastSerial = 2_958_465
const days1904 = 1_462
const millisecondsOfDay = 86_400_000

/**
 * Converts a spreadsheet's serial number of days to an ISO date, or date and time to the second. Undefined outside the range
 * that spreadsheets show as dates. Serial 60 is 29 February 1900, a day that never existed and that spreadsheets keep for
 * compatibility, so earlier serials count from a day later.
 * @example
 * serialToIso(44567) // '2022-01-06'
 */
export const serialToIso = (serial: number, date1904 = false): string | undefined => {
  let days = date1904 ? serial + days1904 : serial
  if (!(days >= 1 && days < lastSerial + 1)) return undefined
  if (days < 60) days++
  else if (days < 61) return undefined
  // Rounded to the second, because a time of day is a binary fraction and seldom exact.
  const iso = new Date(Math.round(((days - unixEpoch) * millisecondsOfDay) / 1000) * 1000).toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)
}
