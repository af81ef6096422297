// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/helper_user.h"
#include "source/netlink_source.h"

#include <QFile>
#include <QString>
#include <QStringList>
#include <QTest>

#include <algorithm>

// A table of the running kernel whose entries are made by conntrack(8), without packets.
namespace ctscope::lab {

/// Copies a program for the group of the ordinary user.
inline bool copyWithRights(const QString &from, const QString &to, const char *capability, const char *mode)
{
    QFile::remove(to);
    return QFile::copy(from, to) && run({QStringLiteral("chgrp"), ordinaryUser, to}).status == 0
        && run({QStringLiteral("chmod"), QString::fromLatin1(mode), to}).status == 0
        && (capability == nullptr || run({QStringLiteral("setcap"), QString::fromLatin1(capability), to}).status == 0);
}

/// Makes an entry with these options of conntrack -I.
inline void addEntry(const QString &options)
{
    const Output made =
        run(QStringList{QStringLiteral("conntrack"), QStringLiteral("-I")} + options.split(u' ', Qt::SkipEmptyParts));
    QVERIFY2(made.status == 0, made.errors.constData());
}

/// Makes an established TCP flow from this port.
inline void addFlow(int port, const QString &more = {})
{
    addEntry(QStringLiteral("-p tcp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --sport %1 --dport 80 --timeout 1000 "
                            "--state ESTABLISHED --status SEEN_REPLY,ASSURED %2")
                 .arg(port)
                 .arg(more));
}

inline void emptyTable() { run({QStringLiteral("conntrack"), QStringLiteral("-F")}); }

/// The client's ports of the flows that are there, in order, with their zones.
inline QByteArray ports()
{
    NetlinkSource source;
    const ReadResult result = source.read({}, {});
    QByteArrayList words;
    if (!result.reading)
        return "no table";
    for (Row row = 0; row < result.reading->flows.size(); ++row) {
        const Flow flow = result.reading->flows.flow(row);
        words << QByteArray::number(flow.original.keys.first)
                + (flow.zone.value_or(0) != 0 ? '@' + QByteArray::number(*flow.zone) : QByteArray());
    }
    std::ranges::sort(words);
    return words.join(' ');
}

} // namespace ctscope::lab
