import { Button, Dropdown, Modal, Progress, Typography } from 'antd'
import { useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import type { Certificate, CertificateState } from '../../shared/rpc/certificates.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { usePrint } from '../../ui/files/printable.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { storedZip } from '../../ui/files/stored-zip.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { drawForPrint } from './draw-for-print.ts'
import { PrintedPages } from './printed-pages.tsx'

interface Props {
  readonly client: CoreClient
  readonly wanted: { readonly search: string; readonly state: CertificateState | undefined }
  readonly disabled: boolean
}

/** Pages of pictures that a print dialog still takes. */
const mostPrinted = 60
const listedAtOnce = 200

/** 张三-520001.pdf, without characters that a file system refuses. */
const fileName = ({ name, number }: Certificate): string => `${name}-${number}`.replace(/[\\/:*?"<>|]/gu, '_')

/** All certificates of the list at once: as a zip of files that are named after the people, or printed one after another. */
export const AllCertificates = ({ client, wanted, disabled }: Props) => {
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number }>()
  const [problem, setProblem] = useState<Problem>()
  const running = useRef<AbortController>(null)
  const { print, printed } = usePrint()

  /** The certificates of the list that have a file. */
  const listed = async (signal: AbortSignal): Promise<Certificate[]> => {
    const all: Certificate[] = []
    for (let after: string | undefined; ; ) {
      const page = await client.certificates.list(
        { ...wanted, limit: listedAtOnce, ...(after ? { after } : {}) },
        { signal },
      )
      all.push(...page.rows.filter(({ hasFile }) => hasFile))
      if (page.next === null) return all
      after = page.next
    }
  }

  /** Fetches one file after another and gives each to `take`. A cancelled run gives nothing to `finish`. */
  const each = async <Taken,>(
    take: (certificate: Certificate, file: File) => Promise<Taken>,
    finish: (taken: readonly Taken[]) => Promise<void>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<void> => {
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    setProblem(undefined)
    setProgress({ done: 0, of: 0 })
    try {
      const all = await listed(signal)
      if (all.length > most) throw new Problem('core.certificate.tooMany', { count: all.length, limit: most })
      const taken: Taken[] = []
      for (const certificate of all) {
        setProgress({ done: taken.length, of: all.length })
        const file = await client.certificates.pdf({ number: certificate.number }, { signal })
        taken.push(await take(certificate, file as File))
        signal.throwIfAborted()
      }
      await finish(taken)
      setProgress(undefined)
    } catch (error) {
      if (signal.aborted) setProgress(undefined)
      else setProblem(problemOf(error))
    }
  }

  const download = () =>
    each(
      async (certificate, file) => ({ name: `${fileName(certificate)}.pdf`, content: file as Blob }),
      async (parts) => {
        const now = new Date()
        const day = now.toLocaleDateString('sv')
        saveFile(new File([await storedZip(parts, now)], `证书-${day}.zip`, { type: 'application/zip' }))
      },
    )

  const printAll = () =>
    each(
      (_, file) => drawForPrint(file),
      async (drawn) => {
        const pages = drawn.flat()
        const release = () => {
          for (const url of pages) URL.revokeObjectURL(url)
        }
        window.addEventListener('afterprint', release, { once: true })
        print(<PrintedPages pages={pages} />)
      },
      mostPrinted,
    )

  const close = () => {
    running.current?.abort()
    setProgress(undefined)
    setProblem(undefined)
  }
  return (
    <>
      <Dropdown
        disabled={disabled}
        trigger={['click']}
        menu={{
          items: [
            { key: 'zip', label: '下载为一个压缩包（姓名-编号.pdf）', onClick: () => void download() },
            { key: 'print', label: '依次打印', onClick: () => void printAll() },
          ],
        }}
      >
        <Button>列出的证书</Button>
      </Dropdown>
      <Modal
        open={progress !== undefined}
        title="正在取证书文件"
        footer={<Button onClick={close}>{problem ? '关闭' : '取消'}</Button>}
        closable={false}
        mask={{ closable: false }}
        onCancel={close}
      >
        {problem ? (
          <ProblemNotice problem={problem} />
        ) : (
          <>
            <Progress percent={progress?.of ? Math.floor((progress.done / progress.of) * 100) : 0} />
            <Typography.Text aria-live="polite">
              已取 {progress?.done ?? 0} / {progress?.of ?? 0} 张
            </Typography.Text>
          </>
        )}
      </Modal>
      {printed}
    </>
  )
}
