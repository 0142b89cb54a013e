import { isValidOn, specialtiesOn } from '../../shared/dictionary/dictionary.ts'
import { columns } from '../../shared/record/template-columns.ts'
import type { RecordChoices } from '../../shared/rpc/records.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import { typedAs } from '../search/sounds.ts'

/** What the entry form offers, by the dictionary as of today. */
export const recordChoices = ({ dictionary, unit, today }: JudgeContext): RecordChoices => ({
  series: dictionary.series.map((series) => ({
    name: series.name,
    titles: series.titles.filter((title) => isValidOn(title, today)).map((title) => title.name),
    specialties: specialtiesOn(series, today),
  })),
  committees: dictionary.committees.filter((entry) => entry.unit === unit.creditCode).map(({ name }) => name),
  unit: unit.name,
  sounds: Object.fromEntries(
    [
      ...dictionary.series.flatMap(({ name, titles }) => [name, ...titles.map((title) => title.name)]),
      ...columns.flatMap(({ choices }) => choices),
    ].map((word) => [word, typedAs(word)]),
  ),
})
