import type { ProvinceHead } from '../../shared/sync/log.ts'
import { type LogReader, logSize, readRoots } from './log-tree.ts'

/** How far the province is, for units: a province that was put back has a later epoch or a smaller log. */
export const readProvinceHead = async (database: LogReader): Promise<ProvinceHead> => {
  const { epoch } = await database.selectFrom('province').select('epoch').executeTakeFirstOrThrow()
  const size = await logSize(database)
  const [root] = await readRoots(database, [{ start: 0, size }])
  return { epoch, size, root: root!.toString('hex') }
}
