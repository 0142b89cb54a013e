import { readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { findEnrolment, getEnrolment } from '../../core/enrolment/enrolment.ts'
import { enrolmentCode, serverAddress } from '../../core/enrolment/enrolment-input.ts'
import { enrolDevice } from '../../core/sync/enrol-device.ts'
import { applyEnrolmentAnswer, writeEnrolmentRequest } from '../../core/sync/enrolment-file.ts'
import { Unit } from '../../core/unit.ts'
import { readEnrolmentNotice } from '../../exchange/enrolment-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, type CommandContext } from '../terminal/command-context.ts'
import { readPassword, readRecoveryCode } from '../terminal/password.ts'

interface EnrolOptions {
  readonly home: string
  readonly as: string
  readonly server?: string
  readonly code?: string
  readonly allowHttp?: boolean
  readonly notice?: string
  readonly request?: string
  readonly answer?: string
}

const readBytes = (path: string): Promise<Uint8Array> =>
  readFile(path).catch((cause) => {
    throw new Problem('general.fileMissing', { path }, { cause })
  })

/** Opens the unit as its administrator. An empty folder becomes a new unit. */
const openOrCreate = async ({ home, as }: EnrolOptions): Promise<Unit> => {
  const password = await readPassword('GZZC_PASSWORD', `${as} 的密码：`)
  const credentials = { account: as, password, recoveryCode: await readRecoveryCode(home, as) }
  return Unit.open(home, credentials).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'core.home.missing') return Unit.create(home, credentials)
    throw error
  })
}

interface Given {
  readonly server?: string | undefined
  readonly code?: string | undefined
  readonly signingKey?: string | undefined
}

/** Address and code from the options, or from the province's notice. */
const givenBy = async ({ notice, server, code, allowHttp }: EnrolOptions): Promise<Given> => {
  const read = notice === undefined ? undefined : readEnrolmentNotice(basename(notice), await readBytes(notice))
  const address = server ?? read?.server
  const written = code ?? read?.code
  return {
    server: address === undefined ? undefined : serverAddress(address, allowHttp),
    code: written === undefined ? undefined : enrolmentCode(written),
    signingKey: read?.signingKey,
  }
}

const tellEnrolled = ({ output }: CommandContext, unit: Unit, more: { readonly keys?: number } = {}): void => {
  const enrolment = getEnrolment(unit.database)
  const dictionaryVersion = unit.dictionary.version
  output.summary(
    { unit: enrolment.unit.name, device: enrolment.device, dictionaryVersion, ...more },
    `已登记：${enrolment.unit.name}（字典第 ${dictionaryVersion} 版）`,
  )
}

/** Enrols over the network. */
const enrol = async (context: CommandContext, options: EnrolOptions): Promise<void> => {
  const { server, code, signingKey } = await givenBy(options)
  if (server === undefined || code === undefined)
    throw new Problem('general.usage', { detail: '--server URL --code CODE / --notice FILE' })
  const unit = await openOrCreate(options)
  try {
    await enrolDevice(
      unit.provinceContext,
      { server, code, deviceName: hostname(), signingKey },
      { signal: context.signal },
    )
    tellEnrolled(context, unit)
  } finally {
    await unit.close()
  }
}

/** First step without a network: writes the request for the province. An enrolled computer needs no code, because it only adds keys. */
const writeRequest = async ({ output }: CommandContext, options: EnrolOptions, out: string): Promise<void> => {
  const { code, signingKey } = await givenBy(options)
  const unit = await openOrCreate(options)
  try {
    if (!findEnrolment(unit.database) && code === undefined)
      throw new Problem('general.usage', { detail: '--code CODE / --notice FILE' })
    const bytes = await writeEnrolmentRequest(unit.provinceContext, {
      code: code ?? '',
      deviceName: hostname(),
      signingKey,
    })
    await writeFile(out, bytes, { mode: 0o600 }).catch((cause) => {
      throw new Problem('intake.writeFailed', { path: out }, { cause })
    })
    output.summary({ file: out }, `申请文件：${out}；请送到省里，取回答复文件`)
  } finally {
    await unit.close()
  }
}

/** Second step without a network: reads the province's answer. */
const completeEnrolment = async (context: CommandContext, options: EnrolOptions, path: string): Promise<void> => {
  const bytes = await readBytes(path)
  const unit = await openOrCreate(options)
  try {
    const keys = await applyEnrolmentAnswer(unit.provinceContext, { name: basename(path), bytes })
    tellEnrolled(context, unit, { keys })
  } finally {
    await unit.close()
  }
}

export const addEnrolCommand = (unit: Command): void => {
  unit
    .command('enrol')
    .description('用省里发的一次性登记码登记本单位（新文件夹会建立数据和管理员账号）；连不上省级服务时用两份文件登记')
    .requiredOption('--home <dir>', '单位数据文件夹')
    .option('--server <url>', '省级服务地址')
    .option('--code <code>', '一次性登记码')
    .option('--allow-http', '内部网络里没有 https 地址时用 http：别人能看到登记码、照片和证书，改不了内容')
    .option('--notice <file>', '省里发来的登记文件，代替 --server 和 --code')
    .option('--request <out>', '不连网：写出申请文件，以 .gzzc-request 结尾；已登记的电脑不用登记码，只送新的密钥')
    .option('--answer <file>', '不连网：收下省里的答复文件')
    .option('--as <account>', '管理员账号名', '管理员')
    .action(
      action((context, options: EnrolOptions) => {
        const { request, answer } = options
        if (request !== undefined && answer !== undefined)
          throw new Problem('general.usage', { detail: '--request / --answer' })
        if (request !== undefined) return writeRequest(context, options, request)
        if (answer !== undefined) return completeEnrolment(context, options, answer)
        return enrol(context, options)
      }),
    )
}
