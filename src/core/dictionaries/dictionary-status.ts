import type { DictionaryStatus } from '../../shared/rpc/dictionaries.ts'
import type { Settings } from '../../shared/rpc/settings.ts'
import type { Database } from '../store/database.ts'
import { findDictionary } from './current-dictionary.ts'
import { countReopened, countStale } from './rejudge.ts'

/** The dictionary's version, and how many records wait because of it. */
export const readDictionaryStatus = (database: Database): DictionaryStatus => {
  const version = findDictionary(database)?.version ?? null
  return {
    version,
    stale: version === null ? 0 : countStale(database, version),
    reopened: countReopened(database),
  }
}

/** What the dictionary contains, in numbers; null without one. */
export const summariseDictionary = (database: Database): Settings['dictionary'] => {
  const dictionary = findDictionary(database)
  if (!dictionary) return null
  const { version, publishedOn, series, committees, units, filings, regions, employers, parameters } = dictionary
  return {
    version,
    publishedOn,
    series: series.length,
    titles: series.reduce((sum, { titles }) => sum + titles.length, 0),
    specialties: series.reduce((sum, { specialties }) => sum + specialties.length, 0),
    committees: committees.length,
    units: units.length,
    filings: filings.length,
    regions: regions.length,
    employers: employers.length,
    ninePlusThree: regions.filter((region) => region.ninePlusThree).map(({ name }) => name),
    seriesNames: Object.fromEntries(series.map(({ code, name }) => [code, name])),
    parameters,
  }
}
