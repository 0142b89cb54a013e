import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../../shared/errors/problem.ts'
import { keyId } from '../../../trust/keys.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { serverAddress } from '../../enrolment/enrolment-input.ts'
import { query } from '../../store/database.ts'
import { readRegistration, shownKeyCharacters } from '../../sync/registration.ts'
import type { Unit } from '../../unit.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const unitOf = ({ enrolment }: Unit) =>
  enrolment
    ? {
        name: enrolment.unit.name,
        creditCode: enrolment.unit.creditCode,
        device: enrolment.device,
        province: enrolment.keys.province,
        server: enrolment.server,
      }
    : null

const accountsOf = ({ database, home }: Unit) => {
  const active = new Set(unitAccounts(home).map(({ id }) => id))
  return database
    .all(query.selectFrom('account').selectAll().orderBy('createdAt'))
    .map(({ id, name, role, publicKey, createdAt, registeredAt }) => {
      const key = keyId(publicKey).slice(0, shownKeyCharacters)
      return { id, name, role, key, createdAt, registeredAt, active: active.has(id) }
    })
}

const dictionaryOf = (unit: Unit) => {
  if (!unit.enrolment) return null
  const { version, publishedOn, series, committees, units, filings, regions, employers, parameters } = unit.dictionary
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

/** Stands for a password that is kept and not shown. */
const keptPassword = '••••••••'

/** The shell's own log, beside the unit's folder (in development, in it); see main/shell-log.ts. */
const shellLogs = (home: string): string[] =>
  [join(home, '../logs'), join(home, '.shell/logs')].flatMap((folder) =>
    ['shell.2.log', 'shell.1.log', 'shell.log'].map((name) => join(folder, name)).filter((file) => existsSync(file)),
  )

const exportLog = ({ journal, version, home }: Workplace): File => {
  const head = `GZZC ${version} on ${process.platform}-${process.arch}, Node ${process.versions.node}\n`
  const text = [...journal.files(), ...shellLogs(home)].map((file) => readFileSync(file, 'utf8'))
  return new File([head, ...text], 'GZZC-log.txt', { type: 'text/plain' })
}

export const settingsRoutes = ({ settings }: Procedures, workplace: Workplace) => ({
  read: settings.read.handler(() => {
    const { unit, version, home } = workplace
    return { version, home, unit: unitOf(unit), accounts: accountsOf(unit), dictionary: dictionaryOf(unit) }
  }),
  addAccount: settings.addAccount.handler(({ input }) => workplace.unit.addAccount(input)),
  resetPassword: settings.resetPassword.handler(({ input }) => workplace.unit.resetPassword(input.id, input.password)),
  deactivateAccount: settings.deactivateAccount.handler(({ input }) => workplace.unit.deactivateAccount(input.id)),
  changePassword: settings.changePassword.handler(({ input }) =>
    workplace.unit.changePassword(input.present, input.wanted),
  ),
  changeServer: settings.changeServer.handler(({ input }) => workplace.unit.changeServer(serverAddress(input.address))),
  proxy: settings.proxy.handler(() => {
    const setting = workplace.unit.proxy
    // The password is for the proxy alone; the window learns whether there is one.
    return setting.mode === 'manual' ? { ...setting, password: setting.password && keptPassword } : setting
  }),
  setProxy: settings.setProxy.handler(({ input }) => {
    const { unit } = workplace
    const present = unit.proxy
    const kept = input.mode === 'manual' && input.password === keptPassword && present.mode === 'manual'
    return unit.changeProxy(kept ? { ...input, password: present.password } : input)
  }),
  tryLine: settings.tryLine.handler(() => workplace.unit.tryLine()),
  registration: settings.registration.handler(() => readRegistration(workplace.unit)),
  checkRegistration: settings.checkRegistration.handler(async () => {
    const { unit } = workplace
    await unit.pullStanding().catch((error: unknown) => {
      // That the device is revoked is an answer too: the registration says so.
      if (!(error instanceof Problem) || error.code !== 'server.device.revoked') throw error
    })
    return readRegistration(unit)
  }),
  checkAudit: settings.checkAudit.handler(() => ({ ...workplace.unit.verifyAudit() })),
  exportLog: settings.exportLog.handler(() => {
    workplace.unit // signed in, or refused
    return exportLog(workplace)
  }),
})
