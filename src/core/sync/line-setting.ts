import { kibibyte } from '../../shared/byte-size.ts'
import { type LineSetting, lineSettingSchema } from '../../shared/rpc/line-setting.ts'
import type { WriteContext } from '../context/unit-context.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { Pace } from './pace.ts'

const key = 'syncLine'

/** How fast this computer may sync, and whether it does so by itself. Without a setting: as fast as it can, and yes. */
export const readLine = (database: Database): LineSetting =>
  readSetting(database, key, lineSettingSchema) ?? { kilobytesPerSecond: null, paused: false }

/** Stores how fast this computer may sync and whether automatic rounds are paused; it holds from the next bytes on. */
export const changeLine = ({ gate, session }: WriteContext, setting: LineSetting): Promise<void> =>
  gate.write(session.id, (work) => {
    const before = readLine(work.database)
    writeSetting(work.database, key, setting)
    work.audit({ action: 'unit.syncLine', subject: 'unit', before, after: setting })
  })

/** The pace of the unit's setting. */
export const paceOf = (database: Database): Pace =>
  new Pace(() => {
    const { kilobytesPerSecond } = readLine(database)
    return kilobytesPerSecond === null ? null : kilobytesPerSecond * kibibyte
  })
