import { hostname } from 'node:os'
import type { SetupState } from '../../shared/rpc/setup.ts'
import { findDictionary } from '../dictionaries/current-dictionary.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import type { Database } from '../store/database.ts'

/** The name of a computer whose own name is empty. */
const unnamedDevice = '办公电脑'

/** A device's name as it was typed, or the default. */
export const deviceNameOf = (typed: string): string => typed.trim() || unnamedDevice

/** How far the setup of this unit is. */
export const readSetupState = (database: Database): SetupState => {
  const enrolment = findEnrolment(database)
  return {
    enrolled: enrolment ? { unitName: enrolment.unit.name, province: enrolment.keys.province } : null,
    hasDictionary: findDictionary(database) !== undefined,
    deviceName: hostname().slice(0, 100) || unnamedDevice,
  }
}
