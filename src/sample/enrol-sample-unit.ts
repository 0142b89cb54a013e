import { addAccount } from '../core/accounts/accounts.ts'
import { enrolDevice } from '../core/sync/enrol-device.ts'
import { Unit, type UnitOptions } from '../core/unit.ts'
import type { Province } from '../server/province.ts'
import { releaseAdministratorKey } from '../server/units/administrator-keys.ts'
import { addUnit } from '../server/units/unit-registry.ts'
import { signingRoles } from '../shared/account.ts'
import {
  sampleAccounts,
  sampleCommittee,
  sampleFiling,
  sampleOfficer,
  samplePassword,
  sampleUnit,
} from './sample-unit.ts'

/** Registers the sample unit with a province and enrols it in a folder, with its three accounts. An officer
 * releases the administrator's key. */
export const enrolSampleUnit = async (
  province: Province,
  server: string,
  home: string,
  options: UnitOptions = {},
): Promise<void> => {
  await enrolSampleDevice(province, server, home, await addSampleUnit(province), options)
}

/** Registers the sample unit with a province. @returns its first one-time code */
export const addSampleUnit = async (province: Province): Promise<string> => {
  const { enrolmentCode } = await addUnit(province.units, sampleOfficer, {
    ...sampleUnit,
    committees: [{ name: sampleCommittee }],
    filings: [{ number: sampleFiling }],
  })
  return enrolmentCode
}

/** Enrols the sample unit's computer with a one-time code, with its three accounts; an officer releases the administrator's key. */
export const enrolSampleDevice = async (
  province: Province,
  server: string,
  home: string,
  enrolmentCode: string,
  options: UnitOptions = {},
): Promise<void> => {
  const administrator = { account: sampleAccounts.administrator, password: samplePassword }
  const unit = await Unit.create(home, administrator, options)
  try {
    await enrolDevice(unit.provinceContext, { server: server, code: enrolmentCode, deviceName: '样例电脑' })
    await releaseAdministratorKey(province.units, sampleOfficer, { keyId: unit.session.signingKey.keyId })
    for (const role of signingRoles)
      await addAccount(unit.keyContext, { name: sampleAccounts[role], role, password: samplePassword })
  } finally {
    await unit.close()
  }
}
