// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/background_worker.h"

#include <QHash>
#include <QObject>
#include <QString>

namespace ctscope {

/// Shows notifications of the desktop (org.freedesktop.Notifications), each with the button "Show". The bus is asked on
/// a thread of its own. GUI thread only.
class DesktopNotifier : public QObject {
    Q_OBJECT
public:
    explicit DesktopNotifier(QObject *parent = nullptr);
    ~DesktopNotifier() override;

    /// Shows a notification. The texts must be harmless in a label. Returns its token.
    quint64 notify(const QString &title, const QString &text);

signals:
    /// A notification is on the screen, or could not be shown, with the reason.
    void shown(quint64 token);
    void failed(quint64 token, const QString &why);
    /// The user pressed "Show" on it.
    void showRequested(quint64 token);

private slots:
    void takeAction(uint id, const QString &action);
    void takeClosed(uint id, uint reason);

private:
    QHash<quint32, quint64> m_tokens; ///< of the notifications on the screen, by their ids
    quint64 m_last = 0;
    bool m_listens = false;
    QString m_connection; ///< its own, so that another part of the program cannot close it
    BackgroundWorker m_worker;
};

} // namespace ctscope
