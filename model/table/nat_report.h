// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/nat_search.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QString>

namespace ctscope {

/// The answer to a NAT search as a document: what was asked, of which record, what was found, how sure it is, and what
/// the record lacks. A plain value.
struct NatReport {
    Q_DECLARE_TR_FUNCTIONS(ctscope::NatReport)
public:
    QString source; ///< the title of the table or history
    QDateTime made;
    NatQuery query;
    NatAnswer answer;

    QString text() const;
    /// One page without references to others.
    QString html() const;

private:
    QList<std::pair<QString, QString>> facts() const;
    QStringList flows() const;
};

} // namespace ctscope
