import { Button, Form, Input } from 'antd'
import { readRecoveryCode, recoveryGroups } from '../../shared/recovery-code.ts'
import paper from '../files/printable.module.css'
import { usePrint } from '../files/printable.tsx'
import { formatDay } from '../format/times.ts'
import styles from './recovery-code.module.css'

interface Code {
  readonly code: string
  readonly device: string
}

const splitInTwo = (groups: readonly string[]) => [groups.slice(0, 4).join('  '), groups.slice(4).join('  ')]

/** The code on paper, which is kept apart from the computer. */
const RecoverySheet = ({ code, device }: Code) => (
  <article className={paper.paper}>
    <h1>恢复码</h1>
    <p className={paper.subtitle}>和账号密码一起，在另一台电脑上打开本单位的数据。请锁在柜子里，和电脑分开保管。</p>
    <dl>
      <dt>编号</dt>
      <dd className={paper.wide}>{device}</dd>
      <dt>恢复码</dt>
      <dd className={`${paper.wide} ${styles.printed}`}>
        {splitInTwo(recoveryGroups(code)).map((line) => (
          <div key={line}>{line}</div>
        ))}
      </dd>
      <dt>打印日期</dt>
      <dd className={paper.wide}>{formatDay(new Date().toISOString())}</dd>
    </dl>
  </article>
)

/** The recovery code to copy by hand or to print. */
export const RecoveryCodeView = ({ code, device }: Code) => {
  const { print, printed } = usePrint()
  return (
    <>
      <div className={styles.head}>
        <strong>恢复码，编号 {device}</strong>
        <Button onClick={() => print(<RecoverySheet code={code} device={device} />)}>打印</Button>
      </div>
      <ol className={styles.groups} aria-label="恢复码">
        {recoveryGroups(code).map((group) => (
          <li key={group}>{group}</li>
        ))}
      </ol>
      {printed}
    </>
  )
}

/** Asks for the code of another computer, in a form whose value is `recoveryCode`. A slip of the pen is noticed here already. */
export const RecoveryCodeField = ({ device }: { readonly device: string }) => (
  <Form.Item
    className={styles.field}
    name="recoveryCode"
    label={`编号 ${device} 的恢复码`}
    extra="8 组，每组 4 个字符；大小写都可以，横线可以不输"
    rules={[
      { required: true, message: '请输入恢复码' },
      {
        validator: (_, written: string | undefined) =>
          !written || readRecoveryCode(written)
            ? Promise.resolve()
            : Promise.reject(new Error('有字符抄错、漏掉或多出，请逐组核对')),
      },
    ]}
    validateTrigger={['onBlur', 'onSubmit']}
  >
    <Input autoFocus autoComplete="off" spellCheck={false} maxLength={100} />
  </Form.Item>
)
