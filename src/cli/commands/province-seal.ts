import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { writeJsonFile } from '../../exchange/json-file.ts'
import { addFormerSeal, endSeal, sealFingerprint } from '../../server/units/publish-seals.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action } from '../terminal/command-context.ts'
import { type HomeOptions, homeCommand, officer, withProvince } from '../terminal/province-context.ts'

/** The certificates of a PEM file, in its order. @throws Problem `general.fileMissing` */
const readChain = async (path: string): Promise<string[]> => {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new Problem('general.fileMissing', { path }, { cause })
  })
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? []
}

/** `gzzc province seal …`: the list of the province's seals. */
export const addSealCommands = (province: Command): void => {
  const seal = province.command('seal').description('印章名单：查看、导出、停用、补记')

  homeCommand(seal, 'list')
    .description('列出省级印章名单')
    .option('--out <file>', '另写出签名的名单文件，给网络不通的单位和离线核验用')
    .action(
      action(async ({ output }, options: HomeOptions & { out?: string }) => {
        const [list, signed] = await withProvince(options, ({ units: { store, seals } }) =>
          Promise.all([seals.newest(store.database), seals.signed(store.database)]),
        )
        if (options.out) await writeJsonFile(signed, options.out)
        for (const listed of list.seals) {
          const { from, until, compromised } = listed
          const fingerprint = sealFingerprint(listed)
          output.line(
            { seal: fingerprint, from, until, compromised },
            `${fingerprint}  ${from} 起${until ? `，${until} 止` : ''}${compromised ? '，密钥已泄露' : ''}`,
          )
        }
        const { generation, seals } = list
        output.summary({ generation, seals: seals.length }, `第 ${generation} 版，印章 ${seals.length} 枚`)
      }),
    )

  homeCommand(seal, 'end')
    .description('停用一枚印章：此后盖的不再有效，此前盖的仍有效；密钥泄露的加 --compromised，单凭它盖的章都不再算数')
    .argument('<fingerprint>', '印章的指纹（gzzc province seal list）')
    .option('--until <time>', '最后使用的时间，如 2026-05-20T00:00:00Z（默认：现在）')
    .option('--compromised', '密钥已经泄露')
    .action(
      action(
        async ({ output }, fingerprint: string, options: HomeOptions & { until?: string; compromised?: boolean }) => {
          const { until = new Date().toISOString(), compromised = false } = options
          const { generation } = await withProvince(options, (opened) =>
            endSeal(opened.units, officer(), { seal: fingerprint, until, compromised }),
          )
          output.summary({ generation }, `已公布印章名单第 ${generation} 版`)
        },
      ),
    )

  homeCommand(seal, 'add')
    .description('补记名单建立以前用过的印章')
    .argument('<file>', '印章证书 PEM，有中间证书的依次放在后面')
    .requiredOption('--from <time>', '开始使用的时间，如 2024-01-01T00:00:00Z')
    .requiredOption('--until <time>', '最后使用的时间')
    .action(
      action(async ({ output }, file: string, options: HomeOptions & { from: string; until: string }) => {
        const certificates = await readChain(file)
        const { generation } = await withProvince(options, (opened) =>
          addFormerSeal(opened.units, officer(), { certificates, from: options.from, until: options.until }),
        )
        output.summary({ generation }, `已公布印章名单第 ${generation} 版`)
      }),
    )
}
