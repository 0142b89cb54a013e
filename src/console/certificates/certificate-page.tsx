import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Descriptions, Result, Space, Spin, Timeline, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { formatDate, formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import styles from './certificates.module.css'
import { actionWord, detailText, isLook } from './life-words.ts'
import { RevokeDialog } from './revoke-dialog.tsx'
import { StatusTag } from './status-tag.tsx'

interface Props {
  readonly client: ConsoleClient
  readonly number: string
  readonly permissions: readonly Permission[]
}

/** The actor of the audit without its kind: `officer:样例甲` is 样例甲. */
const shownActor = (actor: string): string =>
  actor
    .replace(/^officer:/, '')
    .replace(/^device:.*/, '单位的电脑')
    .replace(/^province$/, '系统')

/** One certificate: what it says, its PDF, its place in the log, what happened to it and who looked at it. */
export const CertificatePage = ({ client, number, permissions }: Props) => {
  const [isRevoking, setRevoking] = useState(false)
  const found = useQuery({
    queryKey: ['certificate', number],
    queryFn: () => client.certificates.get({ number }),
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  })
  if (found.error) {
    const { found: text, remedy } = problemOf(found.error).toJSON()
    return <Result status="warning" title={text} subTitle={remedy} extra={<Link href="/certificates">回到证书</Link>} />
  }
  if (!found.data) return <Spin size="large" />
  const certificate = found.data
  const events = certificate.history.filter(({ action }) => !isLook(action))
  const looks = certificate.history.filter(({ action }) => isLook(action)).toReversed()
  return (
    <>
      <div className={styles.head}>
        <div>
          <Typography.Title level={1}>
            {certificate.name} <span className="number">{number}</span>
          </Typography.Title>
          <StatusTag status={certificate.status} />
        </div>
        <Space>
          {certificate.hasPdf && <Button href={`/files/certificates/${number}`}>下载 PDF</Button>}
          {permissions.includes('certificates.revoke') && certificate.status === 'inForce' && (
            <Button danger onClick={() => setRevoking(true)}>
              提请撤销…
            </Button>
          )}
        </Space>
      </div>
      {certificate.revokedAt && (
        <Alert
          type="error"
          showIcon
          className={styles.note}
          title={`${formatDateTime(certificate.revokedAt)} 撤销：${certificate.revokedText ?? ''}`}
          description={
            <Space orientation="vertical" size={0}>
              <span>本人可在 {formatDate(certificate.appealUntil!)} 前申请行政复议。</span>
              {certificate.notice && <span>事先：{certificate.notice}。</span>}
              {certificate.evidence && <a href={`/files/evidence/${certificate.evidence}`}>下载证据材料</a>}
            </Space>
          }
        />
      )}
      <div className={styles.columns}>
        <Card size="small" title="证书">
          <div className={styles.facts}>
            <img
              className={styles.photo}
              src={`/photos/${certificate.batchId}/${certificate.recordId}`}
              alt={`${certificate.name}的照片`}
            />
            <Descriptions
              size="small"
              column={1}
              items={[
                { key: 'document', label: '证件号码', children: certificate.maskedNumber },
                { key: 'series', label: '系列', children: certificate.series },
                { key: 'title', label: '资格', children: `${certificate.title} · ${certificate.specialty}` },
                { key: 'obtained', label: '取得', children: formatDate(certificate.obtainedOn) },
                { key: 'employer', label: '工作单位', children: certificate.employer },
                { key: 'committee', label: '评委会', children: certificate.committee },
                {
                  key: 'unit',
                  label: '报送',
                  children: <Link href={`/batches/${certificate.batchId}`}>{certificate.unit}</Link>,
                },
                {
                  key: 'issued',
                  label: '签发',
                  children: certificate.issuedAt ? formatDateTime(certificate.issuedAt) : '还没有签发',
                },
              ]}
            />
          </div>
        </Card>
        <Card size="small" title="经过">
          <Timeline
            items={events.map(({ seq, at, actor, action, details }) => ({
              key: seq,
              content: (
                <>
                  <strong>{actionWord(action)}</strong> {shownActor(actor)}，{formatDateTime(at)}
                  <div className={styles.detail}>{detailText(details)}</div>
                </>
              ),
            }))}
          />
        </Card>
        <Card size="small" title={`谁看过（${looks.length}）`}>
          <ul className={styles.looks}>
            {looks.slice(0, 50).map(({ seq, at, actor, action }) => (
              <li key={seq}>
                {shownActor(actor)} {actionWord(action)}，{formatDateTime(at)}
              </li>
            ))}
          </ul>
        </Card>
        {certificate.log && (
          <Card size="small" title={`公开日志第 ${certificate.log.position} 条`}>
            <Typography.Paragraph type="secondary">
              任何人可以用下面的证明核对：这份证书已写入省级日志，之后没有被改动。
            </Typography.Paragraph>
            <Typography.Paragraph copyable={{ text: certificate.log.proof }}>
              <pre className={styles.proof}>{certificate.log.proof}</pre>
            </Typography.Paragraph>
          </Card>
        )}
      </div>
      <RevokeDialog client={client} number={number} isOpen={isRevoking} onClose={() => setRevoking(false)} />
    </>
  )
}
