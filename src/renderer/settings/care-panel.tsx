import { Button, Result, Typography } from 'antd'
import { useState } from 'react'
import type { AuditVerdict } from '../../shared/rpc/settings.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { AuditFaults } from './audit-faults.tsx'
import type { PanelProps } from './panel.ts'

/** Checks the audit chain, and exports the program's log for support. */
export const CarePanel = ({ client, settings }: PanelProps) => {
  const [verdict, setVerdict] = useState<AuditVerdict>()
  const checking = useAction(async () => setVerdict(await client.settings.checkAudit()))
  // `File` is a DOM word; shared has none, so the contract's type is empty there.
  const exporting = useAction(async () => saveFile((await client.settings.exportLog()) as File))
  return (
    <>
      <Typography.Title level={5}>操作日志</Typography.Title>
      <Typography.Paragraph>
        每一次录入、审核和提交都记在操作日志里，一条扣一条。核对时从头算一遍，再与签名的批次、省里的回执和公开日志对照，改过、删过都会发现。
      </Typography.Paragraph>
      <Button loading={checking.busy} onClick={checking.run}>
        核对操作日志
      </Button>
      <ProblemNotice problem={checking.problem} />
      {verdict?.whole && (
        <Result
          className="settings-verdict"
          status="success"
          title={`${formatCount(verdict.rows)} 条，首尾相接，没有改动`}
          subTitle={`核对码 ${verdict.head.slice(0, 12)}，可以抄下，以后对照`}
        />
      )}
      {verdict && !verdict.whole && <AuditFaults verdict={verdict} home={settings.home} />}
      <Typography.Title level={5} className="settings-next">
        运行日志
      </Typography.Title>
      <Typography.Paragraph>
        程序出错时，把运行日志发给技术支持。里面只有时间和错误代码，没有姓名、证件号码等个人信息。
      </Typography.Paragraph>
      <Button loading={exporting.busy} onClick={exporting.run}>
        导出运行日志
      </Button>
      <ProblemNotice problem={exporting.problem} />
    </>
  )
}
