import { Alert, Descriptions, Modal, Spin, Tag, Upload } from 'antd'
import { useState } from 'react'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { CertificateCheck } from '../../shared/rpc/certificates.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { limits } from '../../shared/sync/limits.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

type Stage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly file: string }
  | { readonly kind: 'done'; readonly file: string; readonly check: CertificateCheck }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Any PDF, dropped or chosen: intact, issued by the province, in force; each is answered separately. */
export const CheckDialog = ({ client, onClose }: { client: CoreClient; onClose: () => void }) => {
  const [stage, setStage] = useState<Stage>({ kind: 'idle' })

  const check = async (file: File) => {
    setStage({ kind: 'running', file: file.name })
    try {
      // Refused before it is sent: a frame this large would close the connection.
      if (file.size > limits.pdfBytes)
        throw new Problem('host.fileTooLarge', {
          size: Math.ceil(file.size / mebibyte),
          limit: limits.pdfBytes / mebibyte,
        })
      setStage({ kind: 'done', file: file.name, check: await client.certificates.check({ file }) })
    } catch (error) {
      setStage({ kind: 'failed', problem: problemOf(error) })
    }
  }

  return (
    <Modal open width={640} title="核验证书文件" footer={null} onCancel={onClose}>
      <Upload.Dragger
        accept=".pdf"
        showUploadList={false}
        beforeUpload={(file) => {
          void check(file)
          return false
        }}
      >
        <p className="check-hint">把证书 PDF 拖到这里，或点这里选择文件</p>
      </Upload.Dragger>
      <div className="check-result" aria-live="polite">
        {stage.kind === 'running' && <Spin description={`正在核验 ${stage.file}`} />}
        {stage.kind === 'failed' && <ProblemNotice problem={stage.problem} />}
        {stage.kind === 'done' && <Verdict file={stage.file} check={stage.check} />}
      </div>
    </Modal>
  )
}

const answer = (value: boolean | null, yes: string, no: string, unknown: string) =>
  value === null ? <Tag>{unknown}</Tag> : value ? <Tag color="green">{yes}</Tag> : <Tag color="red">{no}</Tag>

const verdictOf = ({ intact, issuedByProvince, inForce }: CertificateCheck) => {
  if (!intact || issuedByProvince === false) return { type: 'error', title: '不是真实的证书文件，请不要采信' } as const
  if (issuedByProvince === null)
    return { type: 'warning', title: '文件完整；是否由本省签发还无法确认，请联网同步后再核验' } as const
  if (inForce === false) return { type: 'error', title: '证书确由本省签发，但已经失效' } as const
  if (inForce === null) return { type: 'warning', title: '文件真实；现在是否有效还没有查到' } as const
  return { type: 'success', title: '证书真实有效' } as const
}

const Verdict = ({ file, check }: { file: string; check: CertificateCheck }) => {
  const { type, title } = verdictOf(check)
  return (
    <>
      <Alert type={type} showIcon title={title} description={check.reasons.join('；') || file} />
      {check.specimen && (
        <Alert
          className="check-specimen"
          type="warning"
          showIcon
          title="样例：省级服务是测试环境，它的证书由测试根证书签发，不具有效力"
        />
      )}
      <Descriptions
        className="check-answers"
        size="small"
        column={1}
        bordered
        items={[
          {
            key: 'intact',
            label: '文件是否完整',
            children: answer(check.intact, '完整，未被改动', '不完整或被改动', '无法判断'),
          },
          {
            key: 'issued',
            label: '是否由本省签发',
            children: answer(check.issuedByProvince, '由本省签发', '不是本省签发', '无法判断'),
          },
          {
            key: 'force',
            label: '现在是否有效',
            children: answer(check.inForce, '有效', '无效', check.offline ? '连不上省级服务，稍后再查' : '无法判断'),
          },
          ...(check.number ? [{ key: 'number', label: '证书编号', children: check.number }] : []),
          ...(check.signedAt ? [{ key: 'at', label: '盖章时间', children: formatDateTime(check.signedAt) }] : []),
        ]}
      />
    </>
  )
}
