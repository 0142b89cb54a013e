import { dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { Services } from '../services.ts'
import { findContradiction, findUnread } from './check-dictionary.ts'

const contentSchema = dictionarySchema.omit({ version: true, publishedOn: true })

/**
 * Publishes a dictionary that an officer edited as the next version. Units must stay in it: their records name them.
 * @returns the version
 * @throws Problem `server.dictionary.content`
 */
export const publishDictionary = (services: Services, given: unknown, officer: string): Promise<number> =>
  services.store.gate.write(`officer:${officer}`, async (work) => {
    const parsed = contentSchema.safeParse(given)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new Problem('server.dictionary.content', { place: issue?.path.join('.') || '文件' })
    }
    const unread = findUnread(given, parsed.data)
    if (unread) throw new Problem('server.dictionary.content', { place: `不认识的项目 ${unread}` })
    const contradiction = findContradiction(parsed.data)
    if (contradiction) throw new Problem('server.dictionary.content', { place: contradiction })
    const newest = await services.dictionaries.newest(work.database)
    const kept = new Set(parsed.data.units.map(({ creditCode }) => creditCode))
    const lost = newest.units.find(({ creditCode }) => !kept.has(creditCode))
    if (lost) throw new Problem('server.dictionary.content', { place: `units：缺少 ${lost.name}` })
    const version = newest.version + 1
    const publishedOn = beijingDate(services.now().getTime())
    await services.dictionaries.publish(work, { ...parsed.data, version, publishedOn })
    return version
  })
