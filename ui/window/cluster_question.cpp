// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/cluster_question.h"

#include "ui/parts/names_in_use.h"

#include "names/cluster_text.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QProcess>

#include <utility>

namespace ctscope {

namespace {

/// How long an answer is waited for.
const auto limit = QStringLiteral("--request-timeout=30s");
const QStringList podArguments{QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-A"),
    QStringLiteral("-o"), QStringLiteral("json"), limit};
const QStringList nodeArguments{
    QStringLiteral("get"), QStringLiteral("nodes"), QStringLiteral("-o"), QStringLiteral("json"), limit};

} // namespace

ClusterQuestion::ClusterQuestion(QObject *parent)
    : QObject(parent)
{
}

void ClusterQuestion::ask()
{
    if (std::exchange(m_busy, true))
        return;
    m_hasPods = false;
    run(podArguments);
}

void ClusterQuestion::run(const QStringList &arguments)
{
    auto *kubectl = new QProcess(this);
    connect(kubectl, &QProcess::finished, this, [this, kubectl](int status, QProcess::ExitStatus how) {
        kubectl->deleteLater();
        if (how == QProcess::NormalExit && status == 0)
            return take(kubectl->readAllStandardOutput());
        fail(shownText(QString::fromUtf8(kubectl->readAllStandardError()).trimmed(), longestCell));
    });
    connect(kubectl, &QProcess::errorOccurred, this, [this, kubectl](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        kubectl->deleteLater();
        fail(kubectl->errorString());
    });
    kubectl->start(QStringLiteral("kubectl"), arguments);
    kubectl->closeWriteChannel();
}

void ClusterQuestion::fail(const QString &why)
{
    m_busy = false;
    emit answered(tr("kubectl failed: %1").arg(why));
}

void ClusterQuestion::take(const QByteArray &output)
{
    if (!std::exchange(m_hasPods, true)) {
        m_pods = output;
        return run(nodeArguments);
    }
    // The answer of a large cluster has tens of megabytes.
    m_worker.run([this, pods = std::exchange(m_pods, {}), nodes = output](
                     const std::stop_token &) -> BackgroundWorker::Result {
        std::vector<HostName> names = readClusterPods(pods.toStdString());
        const std::vector<HostName> ofNodes = namesOfNodes(readClusterNodes(nodes.toStdString()));
        names.insert(names.end(), ofNodes.begin(), ofNodes.end());
        return [this, names = std::move(names)] {
            m_busy = false;
            NamesInUse::shared()->setOfCluster(names);
            emit answered(names.size() == 1 ? tr("The cluster names 1 address.")
                                            : tr("The cluster names %Ln addresses.", nullptr, pluralOf(names.size())));
        };
    });
}

} // namespace ctscope
