// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/desktop_notifier.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantMap>

#include <atomic>
#include <optional>

namespace ctscope {

namespace {

const auto service = QStringLiteral("org.freedesktop.Notifications");
const auto path = QStringLiteral("/org/freedesktop/Notifications");
constexpr int patience = 5000; // ms
/// Actions of the Desktop Notifications Specification: a click on the text is "default".
const auto defaultAction = QStringLiteral("default");
const auto showAction = QStringLiteral("show");

QString newConnectionName()
{
    static std::atomic<unsigned> count = 0;
    return QStringLiteral("ctscope-notifications-%1").arg(++count);
}

} // namespace

DesktopNotifier::DesktopNotifier(QObject *parent)
    : QObject(parent)
    , m_connection(newConnectionName())
{
}

DesktopNotifier::~DesktopNotifier()
{
    m_worker.cancel();
    m_worker.finish();
    QDBusConnection::disconnectFromBus(m_connection);
}

quint64 DesktopNotifier::notify(const QString &title, const QString &text)
{
    const quint64 token = ++m_last;
    const bool listens = std::exchange(m_listens, true);
    // A server may read the text as markup.
    const QVariantList arguments{QCoreApplication::applicationName(), quint32(0), QStringLiteral("ctscope"), title,
        text.toHtmlEscaped(), QStringList{defaultAction, tr("Show"), showAction, tr("Show")},
        QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("ctscope")}}, -1};
    m_worker.run([this, token, listens, arguments, name = m_connection](
                     const std::stop_token &) -> BackgroundWorker::Result {
        QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, name);
        if (!listens) {
            bus.connect(service, path, service, QStringLiteral("ActionInvoked"), this, SLOT(takeAction(uint, QString)));
            bus.connect(
                service, path, service, QStringLiteral("NotificationClosed"), this, SLOT(takeClosed(uint, uint)));
        }
        QDBusMessage call = QDBusMessage::createMethodCall(service, path, service, QStringLiteral("Notify"));
        call.setArguments(arguments);
        const QDBusMessage reply = bus.call(call, QDBus::Block, patience);
        if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().isEmpty()) {
            const QString why = bus.isConnected() ? reply.errorMessage() : bus.lastError().message();
            return [this, token, why] { emit failed(token, why); };
        }
        return [this, token, id = reply.arguments().constFirst().toUInt()] {
            m_tokens.insert(id, token);
            emit shown(token);
        };
    });
    return token;
}

void DesktopNotifier::takeAction(uint id, const QString &action)
{
    const auto found = m_tokens.constFind(id);
    if (found != m_tokens.cend() && (action == defaultAction || action == showAction))
        emit showRequested(*found);
}

void DesktopNotifier::takeClosed(uint id, uint)
{
    // Some servers send it before the action.
    if (m_tokens.size() > 100)
        m_tokens.remove(id);
}

} // namespace ctscope
