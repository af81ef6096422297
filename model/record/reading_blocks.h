// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"
#include "record/flow_block.h"

#include <string>

// How the blocks of a recording are read: what the parts of RecordingReader share.

namespace ctscope::record {

/// All reads between its begin and end see one state of the file.
class ReadTransaction {
public:
    explicit ReadTransaction(Database &database)
        : m_database(database)
        , m_isOutermost(!database.isInTransaction())
    {
        if (m_isOutermost)
            m_database.run("BEGIN");
    }
    ~ReadTransaction()
    {
        if (m_isOutermost)
            m_database.run("COMMIT");
    }
    ReadTransaction(const ReadTransaction &) = delete;
    ReadTransaction &operator=(const ReadTransaction &) = delete;

private:
    Database &m_database;
    bool m_isOutermost;
};

/// The blocks for which a condition holds, in the order in which they were written: head, ends and rest.
inline Statement blocks(Database &database, const std::string &condition, const char *order = "block.id")
{
    return database.prepare(("SELECT block.id, count, first, last, began, ends.data, rest.data FROM block "
                             "JOIN ends ON ends.block = block.id JOIN rest ON rest.block = block.id "
                             "LEFT JOIN key ON kind = 3 AND key.id = block.key WHERE "
        + condition + " ORDER BY " + order)
                                .c_str());
}

/// What such a query says of a block, without its content.
inline PackedBlock headOf(const Statement &query)
{
    PackedBlock block;
    const std::int64_t rows = query.number(1);
    block.rows = rows > 0 && rows <= mostBlockRows ? static_cast<Row>(rows) : 0;
    block.first = query.number(2);
    block.last = query.number(3);
    block.began = query.number(4);
    return block;
}

} // namespace ctscope::record
