import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Modal, Select, Upload } from 'antd'
import { type NoticeWay, noticeWays } from '../../shared/console/certificates-contract.ts'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type RevocationReason, revocationReasons } from '../../shared/sync/revocation-reasons.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: ConsoleClient
  readonly number: string
  readonly isOpen: boolean
  readonly onClose: () => void
}

interface Typed {
  readonly code: RevocationReason
  readonly text: string
  readonly way: NoticeWay
  readonly on: string
  readonly reason: string
  readonly evidence: readonly { readonly originFileObj: File }[]
}

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** Sends a file of evidence. @returns its SHA-256 */
const sendEvidence = async (file: File): Promise<string> => {
  const answer = await fetch('/files/evidence', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) },
    body: file,
  })
  if (!answer.ok) throw Problem.from(await answer.json()) ?? new Problem('evidence.kind')
  return ((await answer.json()) as { readonly sha256: string }).sha256
}

/** Proposes to revoke a certificate: reason, evidence, and how the holder was told. */
export const RevokeDialog = ({ client, number, isOpen, onClose }: Props) => {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const propose = useAction(async ({ code, text = '', way, on, reason, evidence }: Typed) => {
    const sha256 = await sendEvidence(evidence[0]!.originFileObj)
    await client.decisions.propose({
      kind: 'certificate.revoke',
      input: { number, code, text, evidence: sha256, notice: { way, on } },
      reason,
    })
    message.success('已提请撤销，等另一位同事复核')
    onClose()
    await queries.invalidateQueries()
  })
  return (
    <Modal title={`提请撤销：${number}`} open={isOpen} footer={null} destroyOnHidden onCancel={onClose}>
      <Form<Typed> layout="vertical" requiredMark={false} onFinish={propose.run} disabled={propose.busy}>
        <Form.Item name="code" label="撤销原因（本人会看到）" rules={[{ required: true, message: '请选择原因' }]}>
          <Select options={optionsOf(revocationReasons)} />
        </Form.Item>
        <Form.Item name="text" label="补充说明（本人会看到，可不填）">
          <Input maxLength={400} />
        </Form.Item>
        <Form.Item
          name="evidence"
          label="证据材料（PDF、JPEG 或 PNG，不超过 10 MB）"
          valuePropName="fileList"
          getValueFromEvent={({ fileList }: { readonly fileList: readonly unknown[] }) => fileList.slice(-1)}
          rules={[{ required: true, message: '请上传证据材料' }]}
        >
          <Upload accept=".pdf,.jpg,.jpeg,.png" beforeUpload={() => false} maxCount={1}>
            <Button>选择文件…</Button>
          </Upload>
        </Form.Item>
        <Form.Item name="way" label="怎样告知了本人" rules={[{ required: true, message: '请选择告知方式' }]}>
          <Select options={optionsOf(noticeWays)} />
        </Form.Item>
        <Form.Item
          name="on"
          label="告知日期"
          rules={[{ required: true, pattern: /^\d{4}-\d{2}-\d{2}$/, message: '形如 2026-11-30' }]}
        >
          <Input placeholder="2026-11-30" maxLength={10} />
        </Form.Item>
        <Form.Item name="reason" label="给复核同事的说明" rules={[{ required: true, message: '请写明依据' }]}>
          <Input.TextArea maxLength={500} placeholder="例如：处理决定文号……" />
        </Form.Item>
        <ProblemNotice problem={propose.problem} />
        <Button type="primary" danger htmlType="submit" loading={propose.busy}>
          提请撤销
        </Button>
      </Form>
    </Modal>
  )
}
