// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/block_writer.h"

#include <limits>
#include <utility>

namespace ctscope {

/// Collects everything written in one string; fails when that would be longer than `most` bytes.
class TextWriter : public BlockWriter {
public:
    explicit TextWriter(std::size_t most = std::numeric_limits<std::size_t>::max())
        : m_most(most)
    {
    }

    bool failed() const noexcept override { return m_full; }
    std::string takeText() { return std::move(m_text); }

protected:
    void write(std::string_view block) override
    {
        m_full = block.size() > m_most - m_text.size();
        if (!m_full)
            m_text += block;
    }

private:
    std::size_t m_most;
    bool m_full = false;
    std::string m_text;
};

} // namespace ctscope
