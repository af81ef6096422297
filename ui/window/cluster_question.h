// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/background_worker.h"

#include <QByteArray>
#include <QObject>
#include <QStringList>

namespace ctscope {

/// Asks the Kubernetes cluster that kubectl is set up for, once and because the user wants it, for the addresses of its
/// pods and nodes, and gives them their names in the program. GUI thread only.
class ClusterQuestion : public QObject {
    Q_OBJECT
public:
    explicit ClusterQuestion(QObject *parent = nullptr);

    /// Nothing happens while an answer is awaited.
    void ask();
    bool isBusy() const noexcept { return m_busy; }

signals:
    /// How it went, in a sentence.
    void answered(const QString &sentence);

private:
    void run(const QStringList &arguments);
    void take(const QByteArray &output);
    void fail(const QString &why);

    bool m_busy = false;
    bool m_hasPods = false;
    QByteArray m_pods;
    BackgroundWorker m_worker;
};

} // namespace ctscope
