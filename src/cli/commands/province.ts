import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { readBatchFile } from '../../exchange/batch-file.ts'
import { editableContent } from '../../exchange/dictionary-file.ts'
import { openEnrolmentAnswer } from '../../exchange/enrolment-file.ts'
import { readJsonFile, writeJsonFile } from '../../exchange/json-file.ts'
import { writeReceiptFile } from '../../exchange/receipt-file.ts'
import { writeFileDurably } from '../../files/durable-file.ts'
import { photoSources } from '../../files/photo-sources.ts'
import { receiveApplicantPhoto } from '../../server/applicants/applicant-photos.ts'
import { confirmBatch } from '../../server/issuing/confirm-batch.ts'
import { issueAndWait } from '../../server/issuing/issue-job.ts'
import { reissueCertificate } from '../../server/issuing/reissue-certificate.ts'
import { revokeCertificate } from '../../server/issuing/revoke-certificate.ts'
import { initProvince } from '../../server/province.ts'
import { type ProvinceRole, provinceRoles } from '../../server/roles.ts'
import { listBatches } from '../../server/sync/batch-list.ts'
import { receiveBatchFile } from '../../server/sync/receive-batch.ts'
import { receiveEnrolment } from '../../server/units/enrolment-file.ts'
import { publishDictionary, signedDictionary } from '../../server/units/publish-dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type DocumentType, documentTypes } from '../../shared/record/words.ts'
import { action } from '../terminal/command-context.ts'
import { readNewPassphrase } from '../terminal/passphrase.ts'
import { type HomeOptions, homeCommand, officer, withProvince, withRoles } from '../terminal/province-context.ts'
import { addAdministratorKeyCommands } from './administrator-keys.ts'
import { addIntegrityCommands } from './province-check.ts'
import { addKeyCommands } from './province-keys.ts'
import { addOfficerCommands } from './province-officers.ts'
import { addSealCommands } from './province-seal.ts'
import { addUnitCommands } from './province-units.ts'

const port = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('端口为 0–65535 的整数')
  return value
}

interface ServeOptions {
  readonly port: number
  readonly host: string
  readonly consolePort: number
  readonly consoleHost: string
  readonly roles: readonly ProvinceRole[]
}

/** Parses the roles of a process that serves. */
const servedRoles = (text: string): readonly ProvinceRole[] => {
  const given = new Set(text.split(',').map((name) => name.trim()))
  const roles = provinceRoles.filter((role) => given.delete(role))
  if (given.size > 0) throw new InvalidArgumentError(`角色为 ${provinceRoles.join('、')}，以逗号隔开`)
  if (roles.length === 0) throw new InvalidArgumentError(`角色为 ${provinceRoles.join('、')}，以逗号隔开`)
  return roles
}

const documentType = (text: string): DocumentType => {
  if (!(documentTypes as readonly string[]).includes(text)) throw new InvalidArgumentError(documentTypes.join('、'))
  return text as DocumentType
}

export const addProvinceCommands = (program: Command): void => {
  const province = program.command('province').description('省级服务：初始化、运行、单位、确认、发证、撤销')

  homeCommand(province, 'init')
    .description('建立省级服务（测试用证书机构和密钥一并生成）')
    .option('--name <name>', '省厅名称')
    .option('--address <url>', '公众访问的地址，印在证书上')
    .option('--heads <dir>', '记进度的文件夹，最好在另一块磁盘上（默认在数据文件夹里）')
    .option('--plain-keys', '不加密密钥，也不问口令：只用于样例')
    .action(
      action(
        async (
          { output },
          options: HomeOptions & { name?: string; address?: string; heads?: string; plainKeys?: boolean },
        ) => {
          const settings = {
            ...(options.heads ? { heads: resolve(options.heads) } : {}),
            ...(options.name ? { province: options.name } : {}),
            ...(options.address ? { publicAddress: options.address } : {}),
            ...(options.database ? { database: options.database } : {}),
          }
          const passphrase = options.plainKeys ? undefined : await readNewPassphrase(options.passphraseFd)
          await initProvince(options.home, settings, passphrase === undefined ? {} : { passphrase })
          output.summary({ home: options.home }, `已建立：${options.home}`)
        },
      ),
    )

  homeCommand(province, 'serve')
    .description('运行省级服务，直到 Ctrl+C')
    .option('--port <port>', '端口', port, 8452)
    .option('--host <address>', '监听地址', '127.0.0.1')
    .option('--console-port <port>', '管理台的端口', port, 8454)
    .option('--console-host <address>', '管理台的监听地址；只应在政务网里', '127.0.0.1')
    .option(
      '--roles <roles>',
      `这个进程的角色，以逗号隔开：${provinceRoles.join('、')}（默认：全部）；只有 public 时不读任何私钥`,
      servedRoles,
      provinceRoles,
    )
    .action(
      action(async ({ output, signal }, options: HomeOptions & ServeOptions) => {
        const { roles, port, host } = options
        await withRoles(options, roles, async (opened) => {
          if (roles.includes('public') || roles.includes('units')) {
            const address = await opened.listen({ port, host })
            const pages = roles.includes('public') ? `\n核验页面：${address}/zccx` : ''
            output.line({ address }, `省级服务：${address}${pages}`)
          }
          if (roles.includes('officers')) {
            const listening = await opened.listenConsole({ port: options.consolePort, host: options.consoleHost })
            const { consoleAddress } = opened.settings
            output.line({ console: consoleAddress, listening }, `管理台：${consoleAddress}（监听 ${listening}）`)
          }
          if (roles.includes('worker')) await opened.work()
          if (roles.length < provinceRoles.length) output.line({ roles }, `角色：${roles.join('、')}`)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
        })
        output.summary({ stopped: true }, '已停止')
      }),
    )

  addAdministratorKeyCommands(province)
  addOfficerCommands(province)

  addUnitCommands(province)

  homeCommand(province, 'enrol')
    .description('收下单位的登记申请文件（网络不通的单位），写出答复文件；重复收下得到同样的登记')
    .argument('<file>', '.gzzc-request 申请文件')
    .requiredOption('--out <answer>', '答复文件，以 .gzzc-answer 结尾')
    .action(
      action(async ({ output }, file: string, options: HomeOptions & { out: string }) => {
        const request = await readJsonFile(file)
        const answer = await withProvince(options, (opened) => receiveEnrolment(opened.units, officer(), request))
        await writeJsonFile(answer, options.out)
        const { enrolment, standing } = openEnrolmentAnswer(answer)
        const { keys, administrators } = standing
        const waiting = administrators.filter(({ releasedAt, revokedAt }) => !releasedAt && !revokedAt).length
        output.summary(
          { unit: enrolment.unit.name, device: enrolment.device, keys: keys.length, waiting, file: options.out },
          `已登记 ${enrolment.unit.name} 的电脑，有效密钥 ${keys.length} 把，待核对的管理员密钥 ${waiting} 把；答复文件：${options.out}`,
        )
      }),
    )

  const dictionary = province.command('dictionary').description('字典：导出、发布')
  homeCommand(dictionary, 'export')
    .description('写出最新一版字典：签名的文件给网络不通的单位装入，内容文件用来修改')
    .option('--out <file>', '签名的字典文件')
    .option('--content <file>', '可修改的内容（JSON）')
    .action(
      action(async ({ output }, options: HomeOptions & { out?: string; content?: string }) => {
        if (!options.out && !options.content) throw new Problem('general.usage', { detail: '--out / --content' })
        const signed = await withProvince(options, (opened) => signedDictionary(opened.units, officer()))
        if (options.out) await writeJsonFile(signed, options.out)
        if (options.content) {
          writeFileDurably(options.content, `${JSON.stringify(editableContent(signed), null, 2)}\n`)
        }
        output.summary({ version: signed.version }, `字典第 ${signed.version} 版`)
      }),
    )
  homeCommand(dictionary, 'publish')
    .description('把改好的内容作为下一版字典签名发布')
    .argument('<file>', '内容文件（JSON）')
    .action(
      action(async ({ output }, file: string, options: HomeOptions) => {
        const content = await readJsonFile(file)
        const version = await withProvince(options, (opened) => publishDictionary(opened.units, officer(), content))
        output.summary({ version }, `已发布字典第 ${version} 版`)
      }),
    )

  addKeyCommands(province)
  addSealCommands(province)
  addIntegrityCommands(province)

  homeCommand(province, 'receive')
    .description('收下单位递交的 .gzzc 批次文件，写出回执文件；与网上收到的一样检查，重复收下得到同一份回执')
    .argument('<file>', '.gzzc 批次文件')
    .requiredOption('--out <receipt>', '回执文件')
    .action(
      action(async ({ output }, file: string, options: HomeOptions & { out: string }) => {
        const receipt = await withProvince(options, async (opened) =>
          receiveBatchFile(opened.sync, officer(), await readBatchFile(file, opened.access.openSealed)),
        )
        const counts = await writeReceiptFile(receipt, options.out)
        if (counts.refused) output.refuse()
        output.summary(
          { ...counts, file: options.out },
          `已收下：接收 ${counts.accepted}，退回 ${counts.refused}，暂缓 ${counts.held}；回执文件：${options.out}`,
        )
      }),
    )

  homeCommand(province, 'photo')
    .description('收下申请人当面交来的照片，转给正在等它的单位；单位同步后检查和采用')
    .argument('<file>', '照片文件')
    .requiredOption('--name <name>', '姓名')
    .requiredOption('--number <number>', '证件号码')
    .option('--type <type>', documentTypes.join('、'), documentType, 'residentId')
    .option('--unit <creditCode>', '交给哪个单位：统一社会信用代码；有几个单位在等这个人的照片时必填')
    .action(
      action(
        async (
          { output },
          file: string,
          options: HomeOptions & { name: string; number: string; type: DocumentType; unit?: string },
        ) => {
          const [photo] = await Array.fromAsync(photoSources([file]))
          if (!photo) throw new Problem('server.upload.noPhoto')
          const bytes = await photo.read()
          const { name, number: documentNumber, type: documentType, unit } = options
          const taken = await withProvince(options, (opened) =>
            receiveApplicantPhoto(opened.applicants, officer(), { name, documentNumber, documentType, unit, bytes }),
          )
          output.summary(taken, `已收下，转给${taken.unit}的 ${taken.records} 条等照片的记录`)
        },
      ),
    )

  homeCommand(province, 'confirm')
    .description('确认批次：全部通过，或退回其中的记录')
    .option('--batch <id>', '只确认这一批（默认：全部批次）')
    .option('--return <recordId...>', '退回这些记录')
    .option('--reason <code>', '退回原因代码', 'record.other')
    .option('--release <recordId...>', '核实后放行这些暂缓办理的记录')
    .action(
      action(
        async (
          { output },
          options: HomeOptions & { batch?: string; return?: string[]; reason: string; release?: string[] },
        ) => {
          await withProvince(options, async (opened) => {
            const batches = (await listBatches(opened.sync, officer())).filter(
              ({ id }) => !options.batch || id === options.batch,
            )
            const counts = { batches: batches.length, confirmed: 0, returned: 0, waiting: 0, differing: 0 }
            for (const { id, unit: name } of batches) {
              const result = await confirmBatch(opened.issuing, officer(), {
                batchId: id,
                returned: (options.return ?? []).map((recordId) => ({ recordId, code: options.reason })),
                released: options.release ?? [],
              }).catch((error: unknown) => {
                // Such a batch stops alone.
                if (!(error instanceof Problem) || error.code !== 'server.batch.differs') throw error
                return error
              })
              if (result instanceof Problem) {
                counts.differing++
                output.line({ batch: id, problem: result.toJSON() }, `✗ ${name}：${result.text}`)
                continue
              }
              counts.confirmed += result.confirmed.length
              counts.returned += result.returned.length
              counts.waiting += result.waiting.length
              for (const waiting of result.waiting)
                output.line({ batch: id, ...waiting }, `待处理 ${waiting.recordId}：${waiting.text ?? waiting.why}`)
              output.line(
                { batch: id, confirmed: result.confirmed.length, returned: result.returned.length },
                `${name}：确认 ${result.confirmed.length}，退回 ${result.returned.length}`,
              )
            }
            if (counts.waiting || counts.differing) output.refuse()
            output.summary(
              counts,
              `批次 ${counts.batches}：确认 ${counts.confirmed}，退回 ${counts.returned}，待处理 ${counts.waiting}${counts.differing ? `，停办 ${counts.differing} 批` : ''}`,
            )
          })
        },
      ),
    )

  homeCommand(province, 'issue')
    .description('为已确认的记录生成并签章电子证书；--again 按原编号重新制作一张，例如服务器时钟错的时候盖的章')
    .option('--again <number>', '重新制作这个编号的证书，原来的文件从此核验为“已重新制作”')
    .option('--reason <text>', '重新制作的原因，记入操作日志')
    .action(
      action(async ({ output }, options: HomeOptions & { again?: string; reason?: string }) => {
        await withRoles(options, ['officers', 'worker'], async (opened) => {
          const { again: number, reason } = options
          if (number !== undefined) {
            if (!reason?.trim()) throw new Problem('general.usage', { detail: '--again 要写明 --reason' })
            const made = await reissueCertificate(opened.issuing, officer(), { number, reason: reason.trim() })
            output.summary(
              made,
              `已按原编号重新制作 ${number}（日志第 ${made.logIndex} 条），请单位同步后把新文件交给本人`,
            )
            return
          }
          await opened.work()
          const { issued, failed } = await issueAndWait(opened.issuing, officer(), {
            onProgress: (count) => output.progress(`已发证 ${count}`),
          })
          for (const { number, problem } of failed)
            output.line({ number, problem }, `✗ ${number}：${problem.found}；${problem.remedy}`)
          if (failed.length) output.refuse()
          output.summary(
            { issued: issued.length, failed: failed.length },
            `发证 ${issued.length}，未成功 ${failed.length}`,
          )
        })
      }),
    )

  homeCommand(province, 'revoke')
    .description('撤销一张证书')
    .argument('<number>', '证书编号')
    .requiredOption('--reason <code>', '撤销原因代码')
    .action(
      action(async ({ output }, number: string, options: HomeOptions & { reason: string }) => {
        const revoked = await withProvince(options, (opened) =>
          revokeCertificate(opened.issuing, officer(), { number, code: options.reason }),
        )
        output.summary(revoked, `已撤销 ${revoked.number}（日志第 ${revoked.logIndex} 条）`)
      }),
    )
}
