import { levels } from '../record/words.ts'
import type { Dictionary, Series } from './dictionary.ts'
import { noticeParameters } from './review-parameters.ts'

const rowsOf = (tsv: string): string[][] =>
  tsv
    .split(/\r?\n/u)
    .filter((line) => line.trim())
    .map((line) => line.split('\t').map((cell) => cell.trim()))

/** `主治(主管)医师` means two titles, and so does `导演(编导)`. */
const withAlternatives = (title: string): string[] => {
  const match = /^(.*?)([^()]{2})\(([^()]+)\)(.*)$/u.exec(title)
  return match ? [`${match[1]}${match[2]}${match[4]}`, `${match[1]}${match[3]}${match[4]}`] : [title]
}

/**
 * Titles of one row by level. `一级{演员,导演…}` is a prefix and its occupations; the row's other cells (`二级…`) are
 * prefixes of the same occupations.
 */
const titlesByLevel = (cells: readonly string[]): string[][] => {
  const group = /\{([^}]*)\}/u.exec(cells[0] ?? '')
  const occupations = group?.[1]?.replace(/…/gu, '').split(',').flatMap(withAlternatives)
  return cells.map((cell) => {
    const prefix = cell.replace(/\{.*\}|…/gu, '')
    if (!prefix) return []
    return occupations ? occupations.map((occupation) => prefix + occupation) : withAlternatives(prefix)
  })
}

const readSeries = (tsv: string): Series[] => {
  const series = new Map<string, Series>()
  for (const [no, name, ...rest] of rowsOf(tsv).slice(1)) {
    if (!no || !name) continue
    const code = no.padStart(2, '0')
    const entry = series.get(code) ?? { code, name, titles: [], specialties: [] }
    series.set(code, entry)
    const doubtful = rest[levels.length] === 'K-low'
    titlesByLevel(rest.slice(0, levels.length)).forEach((titles, index) => {
      for (const title of titles)
        if (!entry.titles.some((known) => known.name === title))
          entry.titles.push({ name: title, level: levels[index]!, ...(doubtful ? { doubtful } : {}) })
    })
  }
  return [...series.values()]
}

// Two-digit province codes of GB/T 2260, and 81–83 of the residence permits of Hong Kong, Macao and Taiwan residents.
const identityPrefixes =
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' ')

/**
 * The first dictionary of a province from `assets/dictionaries`: all series, titles and regions and the notice's parameters;
 * no units, employers and specialties yet.
 * @param seriesTsv text of `series27.tsv`
 * @param regionsTsv text of `guizhou88.tsv`
 * @param publishedOn ISO date
 * @example findSeries(startingDictionary(series, regions, '2026-06-01'), '工程技术人员')?.code // '05'
 */
export const startingDictionary = (seriesTsv: string, regionsTsv: string, publishedOn: string): Dictionary => ({
  version: 1,
  publishedOn,
  province: '52',
  identityPrefixes,
  series: readSeries(seriesTsv),
  regions: rowsOf(regionsTsv).map(([code, name, city, mark]) => ({
    code: code!,
    name: name!,
    city: city!,
    ninePlusThree: mark === '9+3',
  })),
  units: [],
  committees: [],
  filings: [],
  employers: [],
  parameters: noticeParameters,
})
