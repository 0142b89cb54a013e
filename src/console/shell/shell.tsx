import { useQuery } from '@tanstack/react-query'
import { Badge, Button, Layout, Menu, Result, Tag } from 'antd'
import { lazy, Suspense } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { type OfficerRole, officerRoleWords, type Permission } from '../../shared/console/officer-roles.ts'
import { TodoPage } from '../todo/todo-page.tsx'
import styles from './shell.module.css'

const BatchesPage = lazy(async () => ({ default: (await import('../batches/batches-page.tsx')).BatchesPage }))
const BatchPage = lazy(async () => ({ default: (await import('../batches/batch-page.tsx')).BatchPage }))
const CertificatesPage = lazy(async () => ({
  default: (await import('../certificates/certificates-page.tsx')).CertificatesPage,
}))
const CertificatePage = lazy(async () => ({
  default: (await import('../certificates/certificate-page.tsx')).CertificatePage,
}))
const DecisionsPage = lazy(async () => ({ default: (await import('../decisions/decisions-page.tsx')).DecisionsPage }))
const UnitsPage = lazy(async () => ({ default: (await import('../units/units-page.tsx')).UnitsPage }))
const UnitPage = lazy(async () => ({ default: (await import('../units/unit-page.tsx')).UnitPage }))
const KeysPage = lazy(async () => ({ default: (await import('../keys/keys-page.tsx')).KeysPage }))
const OfficersPage = lazy(async () => ({ default: (await import('../officers/officers-page.tsx')).OfficersPage }))
const AccountPage = lazy(async () => ({ default: (await import('../account/account-page.tsx')).AccountPage }))

interface Props {
  readonly client: ConsoleClient
  readonly province: string
  readonly specimen: boolean
  readonly officer: {
    readonly name: string
    readonly roles: readonly OfficerRole[]
    readonly permissions: readonly Permission[]
  }
  readonly onSignedOut: () => void
}

/** How often the queues are read again while the page is open. */
const pollMilliseconds = 15_000

/** The frame of the sections: navigation, the officer's name, and the section of the address. */
export const Shell = ({ client, province, specimen, officer, onSignedOut }: Props) => {
  const [place] = useLocation()
  const may = (permission: Permission): boolean => officer.permissions.includes(permission)
  const decisions = useQuery({
    queryKey: ['decisions'],
    queryFn: () => client.decisions.list(),
    enabled: may('decisions.read'),
    refetchInterval: pollMilliseconds,
  })
  const own = decisions.data?.filter(({ mayApprove }) => mayApprove).length ?? 0
  const sections = [
    { key: '/', label: '待办', shown: true },
    { key: '/batches', label: '批次', shown: may('batches.read') },
    { key: '/certificates', label: '证书', shown: may('certificates.read') },
    {
      key: '/decisions',
      label: (
        <Badge count={own} offset={[14, 0]}>
          待复核
        </Badge>
      ),
      shown: may('decisions.read'),
    },
    { key: '/units', label: '单位', shown: may('units.read') },
    { key: '/keys', label: '单位密钥', shown: may('keys.read') },
    { key: '/officers', label: '人员', shown: may('officers.read') },
    { key: '/account', label: '我的账号', shown: true },
  ]
  const items = sections
    .filter(({ shown }) => shown)
    .map(({ key, label }) => ({ key, label: <Link href={key}>{label}</Link> }))
  const here = place === '/' ? '/' : `/${place.split('/')[1]}`
  const signOut = async () => {
    await client.session.signOut()
    onSignedOut()
  }
  return (
    <Layout className={styles.frame}>
      <a className={styles.skip} href="#content">
        跳到内容
      </a>
      <Layout.Header className={styles.header}>
        <strong className={styles.title}>职称证书管理台</strong>
        <span className={styles.province}>{province}</span>
        {specimen && <Tag color="orange">样例</Tag>}
        <span className={styles.gap} />
        <span>
          {officer.name}（{officer.roles.map((role) => officerRoleWords[role]).join('、')}）
        </span>
        <Button onClick={signOut}>退出</Button>
      </Layout.Header>
      <Layout>
        <Layout.Sider className={styles.side} width={168} theme="light">
          <nav aria-label="栏目">
            <Menu mode="inline" selectedKeys={[here]} items={items} />
          </nav>
        </Layout.Sider>
        <Layout.Content className={styles.content} id="content">
          <Suspense>
            <Switch>
              <Route path="/">
                <TodoPage client={client} />
              </Route>
              <Route path="/batches">
                <BatchesPage client={client} permissions={officer.permissions} />
              </Route>
              <Route path="/batches/:id">
                {({ id }) => <BatchPage client={client} id={id} permissions={officer.permissions} />}
              </Route>
              <Route path="/certificates">
                <CertificatesPage client={client} />
              </Route>
              <Route path="/certificates/:number">
                {({ number }) => <CertificatePage client={client} number={number} permissions={officer.permissions} />}
              </Route>
              <Route path="/decisions">
                <DecisionsPage client={client} name={officer.name} />
              </Route>
              <Route path="/units">
                <UnitsPage client={client} permissions={officer.permissions} />
              </Route>
              <Route path="/units/:id">
                {({ id }) => <UnitPage client={client} id={id} permissions={officer.permissions} />}
              </Route>
              <Route path="/keys">
                <KeysPage client={client} permissions={officer.permissions} />
              </Route>
              <Route path="/officers">
                <OfficersPage client={client} name={officer.name} permissions={officer.permissions} />
              </Route>
              <Route path="/account">
                <AccountPage client={client} />
              </Route>
              <Route>
                <Result status="404" title="没有这一页" extra={<Link href="/">回到待办</Link>} />
              </Route>
            </Switch>
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  )
}
