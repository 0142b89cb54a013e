import { Button, Progress, Typography } from 'antd'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import type { SampleEvent } from '../../../shared/rpc/setup.ts'
import { PageTitle } from '../../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../../ui/components/problem-notice.tsx'
import { useProgress } from '../../../ui/hooks/use-progress.ts'

const stepWords = { people: '正在编造人员', photos: '正在画照片、检查照片', review: '正在审核一部分' } as const

interface Props {
  readonly client: CoreClient
  readonly onMade: () => void
  readonly onBack: () => void
}

/** Offers a sample unit to try the program with: says what it contains, creates it, and says how to remove it. */
export const SampleStep = ({ client, onMade, onBack }: Props) => {
  const { busy, progress, problem, follow, cancel } = useProgress<SampleEvent>(onMade)
  const percent = Math.floor((progress?.share ?? 0) * 100)
  return (
    <>
      <PageTitle>先用样例试试</PageTitle>
      <Typography.Paragraph>
        准备一个样例单位：几十条记录，人员都是编造的，照片是画出来的。可以随意录入、导入、加照片、审核和组成批次，不会影响任何人。
      </Typography.Paragraph>
      <ul className="setup-list">
        <li>三个账号：样例管理员、样例经办人、样例审核人，密码写在登录页上。</li>
        <li>另有一份名单和几张照片，用来试导入和加照片。</li>
        <li>样例不连接省级服务，批次不会递交出去。</li>
        <li>
          试完在登录页点<strong>删除样例</strong>，就回到这里开始正式使用。
        </li>
      </ul>
      {busy && (
        <div className="setup-sample" role="status">
          <Progress percent={percent} />
          <span>{progress ? stepWords[progress.step] : '正在准备'}……大约半分钟</span>
        </div>
      )}
      <ProblemNotice problem={problem} />
      <div className="setup-actions">
        {busy ? (
          <Button size="large" onClick={cancel}>
            取消
          </Button>
        ) : (
          <>
            <Button size="large" onClick={onBack}>
              返回
            </Button>
            <Button
              type="primary"
              size="large"
              autoFocus
              onClick={() => follow((signal) => client.setup.makeSample(undefined, { signal }))}
            >
              准备样例
            </Button>
          </>
        )}
      </div>
    </>
  )
}
