import type { Dictionary } from '../../shared/dictionary/dictionary.ts'
import { isCreditCode } from '../../shared/record/credit-code.ts'

type Content = Omit<Dictionary, 'version' | 'publishedOn'>

/** The path of the first property that the schema did not read. A misspelt property would silently get its default. */
export const findUnread = (given: unknown, read: unknown, place = ''): string | undefined => {
  if (typeof given !== 'object' || given === null || typeof read !== 'object' || read === null) return undefined
  for (const [key, value] of Object.entries(given)) {
    const here = place ? `${place}.${key}` : key
    const known = Object.hasOwn(read, key) ? (read as Record<string, unknown>)[key] : undefined
    if (known === undefined && value !== undefined) return here
    const deeper = findUnread(value, known, here)
    if (deeper) return deeper
  }
  return undefined
}

/** Index of the first value that occurred before; -1 without one. */
const findTwice = (values: readonly string[]): number => {
  const seen = new Set<string>()
  return values.findIndex((value) => seen.has(value) || !seen.add(value))
}

/** Finds a contradiction in well-formed content and describes its place in Chinese; undefined without one. */
export const findContradiction = ({ series, employers, parameters }: Content): string | undefined => {
  const badCode = employers.findIndex(({ creditCode }) => !isCreditCode(creditCode))
  if (badCode >= 0)
    return `employers.${badCode}.creditCode：统一社会信用代码 ${employers[badCode]!.creditCode} 校验不通过`
  const twice = findTwice(employers.map(({ creditCode }) => creditCode))
  if (twice >= 0) return `employers.${twice}.creditCode：${employers[twice]!.creditCode} 出现两次`
  const codes = series.map(({ code }) => code)
  const sameCode = findTwice(codes)
  if (sameCode >= 0) return `series.${sameCode}.code：${codes[sameCode]} 出现两次`
  for (const [index, { name, specialties }] of series.entries()) {
    const same = findTwice(specialties.map((specialty) => specialty.name))
    if (same >= 0) return `series.${index}.specialties.${same}：“${name}”的资格专业“${specialties[same]!.name}”出现两次`
  }
  const lost = parameters.exam.importers.findIndex((importer) => !codes.includes(importer.series))
  if (lost >= 0)
    return `parameters.exam.importers.${lost}.series：没有代码为 ${parameters.exam.importers[lost]!.series} 的系列`
  if (parameters.general.youngest > parameters.general.oldest) return 'parameters.general：youngest 大于 oldest'
  return undefined
}
