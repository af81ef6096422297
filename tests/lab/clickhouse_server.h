// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/clickhouse_client.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QString>
#include <QTest>

#include <memory>

#include <signal.h>

namespace ctscope::lab {

/// A ClickHouse server of a cluster, in the network namespace of this process; see start_clickhouse. Ends with it,
/// even when it is killed.
class ClickhouseServer {
public:
    /// `number` from 1 on; the folder is created, and keeps its data.
    ClickhouseServer(QString folder, int number = 1, int shards = 1)
        : m_folder(std::move(folder))
        , m_number(number)
        , m_shards(shards)
    {
    }
    ~ClickhouseServer() { kill(); }
    ClickhouseServer(const ClickhouseServer &) = delete;
    ClickhouseServer &operator=(const ClickhouseServer &) = delete;

    /// False when it does not answer within two minutes.
    bool start()
    {
        m_process = std::make_unique<QProcess>();
        m_process->setProcessChannelMode(QProcess::ForwardedChannels);
        m_process->start(QStringLiteral(TEST_DATA "/../lab/start_clickhouse"),
            {m_folder, QString::number(m_number), QString::number(m_shards)});
        return m_process->waitForStarted() && QTest::qWaitFor([this] { return !ask("SELECT 1").isEmpty(); }, 120'000);
    }
    /// As when the machine loses its power, as far as the process can tell.
    void kill()
    {
        if (m_process) {
            m_process->kill();
            m_process->waitForFinished();
            m_process.reset();
        }
    }
    /// SIGSTOP: it accepts connections, and answers nothing.
    void pause()
    {
        ::kill(static_cast<pid_t>(m_process->processId()), SIGSTOP);
        static_cast<void>(QTest::qWaitFor([this] { return isStopped(); }, 30'000));
    }
    void resume() { ::kill(static_cast<pid_t>(m_process->processId()), SIGCONT); }

    /// "http://127.0.0.1:8121/default"
    QString url(const QString &user = {}, const QString &database = QStringLiteral("default")) const
    {
        const QString account = user.isEmpty() ? QString() : user + u'@';
        return QStringLiteral("http://") + account + QStringLiteral("127.0.0.1:%1/").arg(8120 + m_number) + database;
    }
    /// The answer to a statement as the user "default", tab-separated, without the last line's end; or nothing.
    QString ask(const std::string &sql, const QString &database = QStringLiteral("default")) const
    {
        using namespace ctscope::history;
        ClickhouseClient client(*ClickhouseUrl::parse(url({}, database).toStdString()));
        ClickhouseStatement statement;
        statement.sql = sql;
        std::string answer;
        if (const ClickhouseError error = client.run(statement, answer)) {
            if (error.kind == ClickhouseError::Kind::Exception)
                qWarning("%s: %s", sql.c_str(), error.text.c_str());
            return {};
        }
        return QString::fromStdString(answer).trimmed();
    }

private:
    /// Each of its threads.
    bool isStopped() const
    {
        const QDir tasks(QStringLiteral("/proc/%1/task").arg(m_process->processId()));
        for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile status(tasks.filePath(task + QStringLiteral("/status")));
            if (status.open(QIODevice::ReadOnly) && !status.readAll().contains("\nState:\tT"))
                return false;
        }
        return true;
    }

    QString m_folder;
    int m_number;
    int m_shards;
    std::unique_ptr<QProcess> m_process;
};

} // namespace ctscope::lab
