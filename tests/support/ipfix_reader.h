// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QtEndian>

#include <utility>

namespace ctscope::test {

/// Reads IPFIX messages of one session, by nothing but RFC 7011: what a collector would know.
class IpfixReader {
public:
    QStringList records; ///< "152=1790000000000 4=6 8=10.0.0.1 …", in the order of the template
    QString error;       ///< the first thing that was wrong
    int messages = 0;
    int templateMessages = 0;
    quint32 flows = 0; ///< records of templates that are no options
    quint32 nextSequence = 0;

    /// The length of the message that begins here; 0 when its header is not complete.
    static qsizetype lengthOf(const QByteArray &bytes) { return bytes.size() < 4 ? 0 : number<quint16>(bytes, 2); }

    void read(const QByteArray &message, bool checkSequence = false)
    {
        if (number<quint16>(message, 0) != 10 || lengthOf(message) != message.size())
            return fail(QStringLiteral("no message"));
        if (checkSequence && number<quint32>(message, 8) != nextSequence)
            fail(QStringLiteral("sequence %1, not %2").arg(number<quint32>(message, 8)).arg(nextSequence));
        ++messages;
        bool hasTemplates = false;
        for (qsizetype at = 16; at < message.size();) {
            const quint16 id = number<quint16>(message, at);
            const quint16 length = number<quint16>(message, at + 2);
            if (length < 4 || at + length > message.size())
                return fail(QStringLiteral("a set of %1 bytes").arg(length));
            const QByteArray set = message.mid(at + 4, length - 4);
            hasTemplates = hasTemplates || id == 2;
            if (id == 2 || id == 3)
                readTemplates(set, id == 3);
            else
                readRecords(id, set);
            at += length;
        }
        templateMessages += hasTemplates ? 1 : 0;
    }

private:
    struct Template {
        QList<std::pair<quint16, quint16>> fields;
        bool isOptions = false;
    };

    template <typename Number> static Number number(const QByteArray &bytes, qsizetype at)
    {
        return at + qsizetype(sizeof(Number)) <= bytes.size() ? qFromBigEndian<Number>(bytes.constData() + at) : 0;
    }
    void fail(const QString &what)
    {
        if (error.isEmpty())
            error = what;
    }
    void readTemplates(const QByteArray &set, bool areOptions)
    {
        for (qsizetype at = 0; at + 4 <= set.size();) {
            const quint16 id = number<quint16>(set, at);
            const quint16 count = number<quint16>(set, at + 2);
            at += areOptions ? 6 : 4;
            Template &known = m_templates[id];
            known = {{}, areOptions};
            for (int field = 0; field < count; ++field, at += 4)
                known.fields.append({number<quint16>(set, at), number<quint16>(set, at + 2)});
        }
    }
    void readRecords(quint16 id, const QByteArray &set)
    {
        if (!m_templates.contains(id))
            return fail(QStringLiteral("template %1 is not known").arg(id));
        const Template known = m_templates[id];
        qsizetype size = 0;
        for (const auto &field : known.fields)
            size += field.second;
        if (set.size() % size != 0)
            fail(QStringLiteral("%1 bytes of records of %2").arg(set.size()).arg(size));
        for (qsizetype at = 0; at + size <= set.size();) {
            QStringList values;
            for (const auto &[element, length] : known.fields) {
                values << QStringLiteral("%1=%2").arg(element).arg(value(element, set.mid(at, length)));
                at += length;
            }
            records << values.join(u' ');
            ++nextSequence;
            flows += known.isOptions ? 0 : 1;
        }
    }
    static QString value(quint16 element, const QByteArray &bytes)
    {
        const bool isAddress = element == 8 || element == 12 || element == 225 || element == 226;
        if (bytes.size() == 16) {
            std::array<std::uint8_t, 16> address{};
            std::copy(bytes.begin(), bytes.end(), address.begin());
            return QString::fromStdString(IpAddress::v6(address).toString());
        }
        if (isAddress)
            return QString::fromStdString(IpAddress::v4(number<quint32>(bytes, 0)).toString());
        quint64 sum = 0;
        for (const char byte : bytes)
            sum = sum << 8 | static_cast<quint8>(byte);
        return QString::number(sum);
    }

    QMap<quint16, Template> m_templates;
};

} // namespace ctscope::test
